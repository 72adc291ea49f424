extension Gallery {
    /// The gallery as HTML.
    ///
    /// A veiled picture lies in a closed `details` element behind its veil, a picture of its own: without style or script
    /// it stays closed too.
    var html: String {
        let groups = groups.map { group in
            "<li><h3><bdi>\(Escaping.html(group.title))</bdi></h3>"
                + (group.note.isEmpty ? "" : "<p class=\"small\">\(Escaping.html(group.note))</p>")
                + "<div class=\"row\">\(group.pictures.map(\.html).joined())</div></li>"
        }
        return "<ul class=\"gallery\">\(groups.joined(separator: "\n"))</ul>"
    }

    /// Whether a picture is embedded.
    var hasImages: Bool { groups.contains { $0.pictures.contains { $0.image != nil } } }
}

extension Gallery.Picture {
    fileprivate var html: String {
        let body =
            switch (image, veil) {
            case (nil, _): "<div class=\"none\">not shown</div>"
            case (let image?, nil): element(image, alternative: label)
            case (let image?, let veil?):
                "<details><summary title=\"Show or hide the picture\">\(element(veil, alternative: "\(label), blurred"))"
                    + "<span>show</span></summary>\(element(image, alternative: label))</details>"
            }
        return "<figure>\(body)<figcaption><b>\(Escaping.html(label))</b><bdi>\(Escaping.html(detail))</bdi>"
            + "</figcaption></figure>"
    }

    private func element(_ image: Gallery.ImageFile, alternative: String) -> String {
        "<img alt=\"\(Escaping.html(alternative))\" src=\"\(image.dataURI)\">"
    }
}
