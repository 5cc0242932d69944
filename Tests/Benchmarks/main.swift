// swift run -c release microbench; judge by instructions:
//   valgrind --tool=callgrind .build/release/microbench 1 "part of a name"
runBenchmarks(repetitions: CommandLine.arguments.count > 1 ? 1 : 5)
