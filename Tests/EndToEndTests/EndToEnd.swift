import Testing

/// The built program, driven by software that is not ours.
///
/// One test at a time: each starts processes of its own, and a test that had to share two cores
/// with thirty others would tell more of the machine than of the program.
@Suite("End to end", .serialized, .timeLimit(.minutes(3)))
enum EndToEnd {}
