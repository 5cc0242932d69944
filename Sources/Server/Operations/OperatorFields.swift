import Bytes
import Dialects
import Wire

/// Why an operator's request was refused; the words are the answer's.
enum OperatorError: Error, Equatable {
  case unknown(String, known: [String])
  case invalid(String, String)
  case malformedBody(String)
  case nobodyNamed([String])
  case noApp(known: [String])

  var response: HTTPResponse { .failure(400, "\(self)") }
}

extension OperatorError: CustomStringConvertible {
  var description: String {
    switch self {
    case .unknown(let name, let known):
      "there is nothing named '\(name)' here; use \(known.joined(separator: ", "))"
    case .invalid(let name, let reason): "'\(name)' \(reason)"
    case .malformedBody(let reason): "the body must be a JSON object: \(reason)"
    case .nobodyNamed(let names): "say whom: name one at least of \(names.joined(separator: ", "))"
    case .noApp(let known):
      "say which app: 'app' is one of \(known.prefix(20).joined(separator: ", "))"
    }
  }
}

/// What an operator's request says, by name. A name that nobody knows is an error: overlooked, a
/// mistyped filter would mean everybody.
struct OperatorFields {
  private var texts: [String: String] = [:]
  private var integers: [String: Int] = [:]

  init(query request: HTTPRequest, knowing names: [String]) throws(OperatorError) {
    for (name, value) in APIQuery(request.query).all {
      guard names.contains(name) else { throw .unknown(name, known: names) }
      texts[name] = value
      integers[name] = Int(value)
    }
  }

  init(body request: HTTPRequest, knowing names: [String]) throws(OperatorError) {
    let body: JSON
    do { body = try JSON(parsing: request.body) } catch { throw .malformedBody("\(error)") }
    guard body.kind == .object else { throw .malformedBody("this is no object") }
    for (name, value) in body.members {
      guard names.contains(name) else { throw .unknown(name, known: names) }
      texts[name] = value.string ?? value.integer.map { "\($0)" }
      integers[name] = value.integer
      guard texts[name] != nil else { throw .invalid(name, "is neither text nor a whole number") }
    }
  }

  func text(_ name: String) -> String? { texts[name] }

  func integer(_ name: String) throws(OperatorError) -> Int? {
    guard texts[name] != nil else { return nil }
    guard let integer = integers[name] else { throw .invalid(name, "is no whole number") }
    return integer
  }
}

/// Which part of a long list is wanted.
struct Page {
  static let names = ["limit", "after"]

  let limit: Int
  /// The last entry of the page before.
  let after: String?

  init(_ fields: OperatorFields) throws(OperatorError) {
    limit = try fields.integer("limit") ?? 100
    guard 1...1000 ~= limit else { throw .invalid("limit", "is a number from 1 to 1000") }
    after = fields.text("after")
  }

  /// Writes what `after` is for the next page; `null` if there is none.
  func writeNext(_ last: String?, shown: Int, of count: Int, to body: inout JSONWriter) {
    body.name("next")
    if let last, count > shown { body.string(last) } else { body.null() }
  }
}
