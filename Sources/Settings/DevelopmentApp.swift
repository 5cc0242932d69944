import Bytes
import Crypto
package import Messaging

/// The app that `rtm serve` makes when it is given none, and the other commands find by themselves.
package struct DevelopmentApp: Equatable, Sendable {
  package var app: App
  /// Where the server that keeps it was last reached.
  package var url: ServerURL

  package init(_ app: App, url: ServerURL) {
    self.app = app
    self.url = url
  }

  /// One that nobody else has. The id is a number, for some server libraries take nothing else.
  package static func make(url: ServerURL) -> DevelopmentApp {
    let number = RandomBytes.make(4).reduce(0) { $0 << 8 | Int($1) }
    let app = App(
      id: String(100_000 + number % 900_000), key: RandomBytes.make(10).hexadecimal,
      secret: Secret(RandomBytes.make(20).hexadecimal))
    return DevelopmentApp(app, url: url)
  }
}

extension DevelopmentApp {
  private static let fileName = "development.json"

  /// The one kept in `directory`; `nil` where none was kept yet.
  package static func load(from directory: StateDirectory) throws(Failure) -> DevelopmentApp? {
    let path = directory.path(of: fileName)
    let bytes: [UInt8]?
    do { bytes = try directory.read(fileName) } catch { throw .unreadable(error) }
    guard let bytes else { return nil }
    let file: JSON
    do { file = try JSON(parsing: bytes) } catch { throw .damaged(path, reason: "\(error)") }
    func text(_ name: String) throws(Failure) -> String {
      guard let text = file[name]?.string, !text.isEmpty else {
        throw .damaged(path, reason: "it has no '\(name)'")
      }
      return text
    }
    let app = App(id: try text("id"), key: try text("key"), secret: Secret(try text("secret")))
    let url = try text("url")
    do { return DevelopmentApp(app, url: try ServerURL(url)) } catch {
      throw .damaged(path, reason: "its url: \(error)")
    }
  }

  /// Keeps it in `directory`, for its owner's eyes only.
  package func save(in directory: StateDirectory) throws(Failure) {
    let text = JSONWriter.text {
      $0.object { file in
        file.name("id")
        file.string(app.id)
        file.name("key")
        file.string(app.key)
        file.name("secret")
        file.string(app.secret.revealed)
        file.name("url")
        file.string(url.description)
      }
    }
    do { try directory.write(Array((text + "\n").utf8), to: Self.fileName) } catch {
      throw .unwritable(error)
    }
  }

  /// The one kept in `directory`, or one made now, which is not kept yet.
  ///
  /// `trouble` says why none could be found; then the new one must not be kept either, for it might
  /// stand over another. `directory` is `nil` where the environment names no home.
  package static func loadOrMake(
    in directory: StateDirectory?
  ) -> (app: DevelopmentApp, trouble: Failure?) {
    let made = make(url: Credentials.defaultURL)
    guard let directory else { return (made, .homeless) }
    do { return (try load(from: directory) ?? made, nil) } catch { return (made, error) }
  }

  /// Why the app could not be read or kept.
  package enum Failure: Error, Equatable {
    case homeless
    case unreadable(FileError)
    case unwritable(FileError)
    case damaged(String, reason: String)
  }
}

extension DevelopmentApp.Failure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .homeless:
      "the development app cannot be kept: set HOME or XDG_STATE_HOME"
    case .unreadable(let error):
      "the development app cannot be read: \(error)"
    case .unwritable(let error):
      "the development app cannot be kept: \(error)"
    case .damaged(let path, let reason):
      "the development app in \(path) is damaged: \(reason); delete the file to have a new one made"
    }
  }
}
