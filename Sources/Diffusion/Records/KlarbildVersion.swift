/// The version that pictures and reports name.
public let klarbildVersion = "0.1.0"
