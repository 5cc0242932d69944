import Dialects
import Hub
import Messaging
import Settings

extension AppRegistry {
  /// The apps of the settings, and one for each dialect that knows of none, where its clients meet.
  ///
  /// That one is called as no app can be, has the keys of the first app, the dialect's own rules,
  /// and channels of its own; or those of the first app, where channels are bridged. A dialect that
  /// is spoken alone has the first app itself.
  init(_ settings: ServerSettings) {
    let usages = settings.apps.map { AppUsage($0) }
    var own: [Int: AppUsage] = [:]
    if let first = usages.first {
      for (place, dialect) in dialects.enumerated().dropFirst() where settings.speaks(dialect) {
        guard settings.profile == nil else {
          own[place] = first
          continue
        }
        var app = App(id: "@" + dialect.name, keys: first.app.keys)
        app.rules = settings.dialectRules[dialect.name] ?? settings.rules
        own[place] = AppUsage(app, realm: settings.isBridged ? first.realm : nil)
      }
    }
    self.init(usages, dialects: own)
  }
}
