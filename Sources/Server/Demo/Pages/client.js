// connectToChannel(channel, onMessage): hears a channel of the server that the page is from, and
// connects again when the connection breaks. Returns a function that ends it. A third argument, if
// any, is called with true and false as it is connected and is not.
(function (root) {
  'use strict';

  // What a proxy may have put before all paths, by where this script is from.
  var script = typeof document !== 'undefined' && document.currentScript;
  var source = script && script.src ? new URL('.', script.src) : null;
  var prefix = source && source.host === location.host ? source.pathname : '/';

  function connectToChannel(channel, onMessage, onChange) {
    if (!channel) throw new Error('Channel is required');
    if (typeof onMessage !== 'function') throw new Error('onMessage callback is required');
    var scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
    var path = String(channel).split('/').map(encodeURIComponent).join('/');
    var url = scheme + '//' + location.host + prefix + 'channel/' + path;
    var socket = null, timer = null, openedAt = Infinity, failures = 0, isOver = false;

    function connect() {
      openedAt = Infinity;
      socket = new WebSocket(url);
      socket.onopen = function () {
        openedAt = Date.now();
        console.log('Connected to channel: ' + channel);
        if (onChange) onChange(true);
      };
      socket.onmessage = function (event) {
        var data;
        try { data = JSON.parse(event.data); } catch (error) {
          console.error('Invalid message format:', error);
          return;
        }
        onMessage(data.message);
      };
      socket.onclose = function () {
        console.log('Disconnected from channel: ' + channel);
        if (onChange) onChange(false);
        if (isOver) return;
        // 1, 2, 4 … 30 s, and up to half as much again, so that not all come at once; from 1 s
        // again for who was connected for a while.
        if (Date.now() - openedAt > 10000) failures = 0;
        var seconds = Math.min(30, Math.pow(2, failures++)) * (1 + Math.random() / 2);
        timer = setTimeout(connect, seconds * 1000);
      };
    }

    connect();
    return function disconnect() {
      isOver = true;
      clearTimeout(timer);
      socket.close();
    };
  }

  if (typeof module !== 'undefined' && module.exports) {
    module.exports = { connectToChannel: connectToChannel };
  } else {
    root.connectToChannel = connectToChannel;
  }
})(typeof self !== 'undefined' ? self : this);
