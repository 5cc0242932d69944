import Glibc
import Testing
import Threads

@Suite("Mailboxes", .timeLimit(.minutes(5)))
struct MailboxTests {
  @Test("mail is taken all at once, in the order one sender posted it")
  func keepsOrder() throws {
    let mailbox = try Mailbox<Int>()
    for number in 0..<5 { mailbox.post(number) }
    #expect(mailbox.collect() == [0, 1, 2, 3, 4])
    #expect(mailbox.collect().isEmpty)
  }

  @Test("the backlog is the weight of what waits")
  func weighs() throws {
    let mailbox = try Mailbox<Int>()
    mailbox.post(1, weight: 100)
    mailbox.post(2, weight: 20)
    #expect(mailbox.backlog == 120)
    _ = mailbox.collect()
    #expect(mailbox.backlog == 0)
  }

  @Test("an owner with mail must not wait")
  func refusesToWait() throws {
    let mailbox = try Mailbox<Int>()
    #expect(mailbox.mayWait())
    mailbox.post(1)
    #expect(!mailbox.mayWait())
  }

  @Test("mail that comes while the owner collects is weighed all the same")
  func weighsWhileCollecting() throws {
    let mailbox = try Mailbox<Int>()
    for _ in 0..<300 {
      let sender = try LoopThread(named: "sender") {
        for number in 0..<50 { mailbox.post(number) }
      }
      var collected = 0
      while collected < 25 { collected += mailbox.collect().count }
      sender.join()
      let backlog = mailbox.backlog
      #expect(backlog == mailbox.collect().count)
    }
  }

  @Test("an owner that sleeps is rung for whatever is posted, by whomever")
  func wakes() throws {
    let mailbox = try Mailbox<Int>()
    let senders = try (0..<2).map { _ in
      try LoopThread(named: "sender") {
        for number in 0..<10_000 {
          mailbox.post(number)
          mailbox.ring()
        }
      }
    }
    var received = 0
    while received < 20_000 {
      if mailbox.mayWait() {
        var bell = pollfd(fd: mailbox.bellDescriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&bell, 1, 10_000) == 1, "asleep with \(mailbox.backlog) waiting")
        mailbox.hush()
      }
      received += mailbox.collect().count
    }
    for sender in senders { sender.join() }
  }

  @Test("two threads' mail all arrives, each thread's in order")
  func manySenders() throws {
    let mailbox = try Mailbox<Int>()
    let senders = try (0..<2).map { sender in
      try LoopThread(named: "sender-\(sender)") {
        for number in 0..<10_000 {
          mailbox.post(sender * 100_000 + number)
          mailbox.ring()
        }
      }
    }
    var received: [Int] = []
    while received.count < 20_000 { received += mailbox.collect() }
    for sender in senders { sender.join() }
    for sender in 0..<2 {
      let own = received.filter { $0 / 100_000 == sender }
      #expect(own == Array((sender * 100_000)..<(sender * 100_000 + 10_000)))
    }
  }
}

@Suite("Processor quota")
struct ProcessorQuotaTests {
  @Test("is at least one")
  func atLeastOne() { #expect(ProcessorQuota.current >= 1) }

  @Test(
    "cpu.max is read in whole processors, rounded up",
    arguments: [
      ("max 100000\n", nil), ("100000 100000\n", 1), ("150000 100000\n", 2), ("5000 100000", 1),
      ("", nil), ("-1 100000", nil), ("100000 0", nil),
    ] as [(String, Int?)])
  func reads(_ text: String, _ count: Int?) {
    #expect(ProcessorQuota.version2(text.split { " \n".contains($0) }) == count)
  }
}
