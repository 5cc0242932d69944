extension UsersDialect {
  package var postings: [Posting] {
    [
      Posting(
        to: .user, at: "/api/send-to-user", recipient: "userId", data: "message", event: "type")
    ]
  }
}
