import Bytes
import Crypto
package import Messaging

/// The app that `rtm serve` makes when it is given none, and the other commands find by themselves:
/// the context `dev`, which has all that an app needs.
package struct DevelopmentApp: Equatable, Sendable {
  package private(set) var context: Context
  package let app: App

  /// Where the server that keeps it was last reached.
  package var url: ServerURL {
    get { context.url }
    set { context.url = newValue }
  }

  /// What lets one publish there, in dialects other than Pusher's.
  package var bearerToken: Secret? {
    get { context.bearerToken }
    set { context.bearerToken = newValue }
  }

  package init(_ app: App, url: ServerURL) {
    context = Context(.development, at: url)
    context.appID = app.id
    context.key = app.key
    context.secret = app.keys.first?.secret
    self.app = app
  }

  /// `nil` if `context` lacks something.
  private init?(_ context: Context) {
    guard let id = context.appID, let key = context.key, let secret = context.secret else {
      return nil
    }
    self.context = context
    app = App(id: id, key: key, secret: secret)
  }

  package static func make(url: ServerURL) -> DevelopmentApp { DevelopmentApp(newApp(), url: url) }

  /// One that nobody else has. An id that is not given is a number, for some server libraries take
  /// nothing else.
  package static func newApp(id: String? = nil) -> App {
    let number = RandomBytes.make(4).reduce(0) { $0 << 8 | Int($1) }
    return App(
      id: id ?? String(100_000 + number % 900_000), key: RandomBytes.make(10).hexadecimal,
      secret: Secret(RandomBytes.make(20).hexadecimal))
  }
}

extension DevelopmentApp {
  /// The one kept in `store`; `nil` where none was kept yet.
  package static func load(from store: ContextStore) throws(Failure) -> DevelopmentApp? {
    let context: Context?
    do { context = try store.find(.development) } catch { throw .unreadable(error) }
    guard let context else { return nil }
    guard let development = DevelopmentApp(context) else {
      throw .incomplete(path: store.path(of: .development))
    }
    return development
  }

  /// Keeps it in `store`, for its owner's eyes only.
  package func save(in store: ContextStore) throws(Failure) {
    do { try store.save(context) } catch { throw .unwritable(error) }
  }

  /// The one kept in `store`, or one made now, which is not kept yet.
  ///
  /// `trouble` says why none could be found; then the new one must not be kept either, for it might
  /// stand over another. `store` is `nil` where the environment names no home.
  package static func loadOrMake(
    in store: ContextStore?
  ) -> (app: DevelopmentApp, trouble: Failure?) {
    let made = make(url: Credentials.defaultURL)
    guard let store else { return (made, .homeless) }
    do { return (try load(from: store) ?? made, nil) } catch { return (made, error) }
  }

  /// Why the app could not be read or kept.
  package enum Failure: Error, Equatable {
    case homeless
    case unreadable(ContextError)
    case unwritable(ContextError)
    case incomplete(path: String)
  }
}

extension DevelopmentApp.Failure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .homeless:
      "the development app cannot be kept: set HOME or XDG_CONFIG_HOME"
    case .unreadable(let error):
      "the development app cannot be read: \(error)"
        + (error.isDamage ? "; delete the file to have a new one made" : "")
    case .unwritable(let error):
      "the development app cannot be kept: \(error)"
    case .incomplete(let path):
      "the development app in \(path) lacks app_id, key or secret; "
        + "delete the file to have a new one made"
    }
  }
}

extension ContextError {
  fileprivate var isDamage: Bool {
    if case .damaged = self { true } else { false }
  }
}
