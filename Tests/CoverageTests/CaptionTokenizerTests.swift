import Coverage
import Testing
