"""A message that makes no sense is answered with an error; the connection stays."""

from client import Client

messages = (
    "",
    "{",
    "nonsense",
    "[]",
    '"text"',
    "7",
    "{}",
    '{"event":7}',
    '{"data":{}}',
    '{"event":"pusher:nonsense","data":{}}',
    '{"event":"pusher:subscribe","data":{}}',
    '{"event":"pusher:subscribe","data":{"channel":7}}',
    '{"event":"pusher:subscribe"}',
    "[" * 100_000,
)
for message in messages:
    with Client() as client:
        client.socket.send(message)
        client.expect_error()
        client.expect_pong()
        client.subscribe("news")
        client.expect_marker("news")

with Client() as client:
    client.socket.send('{"event":"first","event":"pusher:ping","unknown":[{}],"data":null}')
    client.expect("pusher:pong")
