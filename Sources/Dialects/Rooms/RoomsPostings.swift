extension RoomsDialect {
  package var postings: [Posting] {
    [
      Posting(to: .channel, at: "/rooms/*/messages", data: "content", excluded: "exclude"),
      Posting(to: .user, at: "/users/*/messages", data: "content"),
      Posting(to: .everybody, at: "/broadcast"),
    ]
  }
}
