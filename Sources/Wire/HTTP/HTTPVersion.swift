/// `HTTP/` digit `.` digit (RFC 9112 §2.3).
struct HTTPVersion {
  private let major: UInt8
  private let minor: UInt8

  /// `nil` if `text` is no version at all.
  init?(_ text: ArraySlice<UInt8>) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard text.count == 8, text.starts(with: "HTTP/".utf8),
      text[text.startIndex + 6] == UInt8(ascii: "."),
      case let major = text[text.startIndex + 5], digits.contains(major),
      case let minor = text[text.startIndex + 7], digits.contains(minor)
    else { return nil }
    self.major = major - digits.lowerBound
    self.minor = minor - digits.lowerBound
  }

  /// 0 or 1: a higher minor version of HTTP/1 is spoken to as 1.1.
  func minorOfOne() throws(HTTPError) -> Int {
    guard major == 1 else { throw .unsupportedVersion("HTTP/\(major).\(minor)") }
    return min(Int(minor), 1)
  }
}
