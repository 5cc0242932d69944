extension RelayDialect {
  package var postings: [Posting] { [Posting(to: .channel, at: "/send/*", data: "message")] }
}
