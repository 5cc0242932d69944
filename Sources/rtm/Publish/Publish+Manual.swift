extension Publish {
  static let dialectsText = """
    In dialects other than pusher, DATA that is JSON is sent as that, and any other as a string: 7
    is a number, and both "7" and seven are strings. There is no event but in users, where it is the
    message's type.

    With --batch, each line is an object with the fields that such messages have, of whichever
    dialect. Where it goes is "channel" or "room", "userId" or "user", or "broadcast", which holds
    the message then; else the message is "message", "content" or "data". Beside it there may be
    "type" in users, and in rooms "exclude", for which --socket-id stands where it is missing:

      {"channel":"room1","message":{"n":1}}
      {"userId":"ann","type":"alert","message":"text"}
      {"broadcast":{"event":"news"}}

    The bearer token is what --bearer-token says, else RTM_BEARER_TOKEN or BEARER_TOKEN, or the file
    that one of them with _FILE behind its name names; else it is that of the context that --context
    names, or of .env, of the current context, or of the rtm.yaml that the address is taken from. A
    development server keeps its own in the context dev. On the command line @FILE and - are the
    first line of a file and of standard input, which ps(1) does not show; nor does it with --curl,
    where the shell's RTM_BEARER_TOKEN goes to curl by a pipe.

    A server that is told a message for a user answers how many connections got it. Where none did,
    a line on standard error says so, and the exit status is 1; a batch goes on, and exits so at its
    end. A channel, a room or a broadcast that nobody hears is no failure, as no server tells.
    """
}
