// What pages share on which people talk to each other.

import { addLine, byID, element, plain, timeElement } from "./demo.js";

export const guestName = () => `guest-${Math.floor(Math.random() * 9000) + 1000}`;

/// Words of somebody; `kind` is what there is to say of them, if anything.
export function addWords(author, content, { isOwn, kind = "", timestamp }) {
  const name = element("span", hue(author), author);
  const by = element("div", "by", name, plain(kind), timeElement(timestamp));
  const text = element("div", "text", plain(content));
  addLine(element("div", isOwn ? "said own" : "said", by, text));
}

/// One of six colours, always the same for one name.
function hue(name) {
  let sum = 0;
  for (const unit of name) sum = (sum * 31 + unit.codePointAt(0)) % 6007;
  return `hue-${sum % 6}`;
}

const personLimit = 1000;

/// The people who are there, as a list beside the log; `isOwn` tells which of them is this page's.
/// Where there is `choose`, others can be clicked on.
export function listPeople(isOwn, choose) {
  /// How they are: online or away.
  const people = new Map();

  function show() {
    const entries = [...people].sort(([one], [other]) => one.localeCompare(other));
    byID("people").replaceChildren(...entries.map(([id, status]) => {
      const isAway = status === "away";
      const words = id + (isOwn(id) ? " (you)" : "") + (isAway ? ", away" : "");
      const item = element("li", isAway ? "person away" : "person", words);
      if (choose && !isOwn(id)) item.append(writeButton(id));
      return item;
    }));
  }

  function writeButton(id) {
    const button = element("button", "quiet", "Write");
    button.type = "button";
    button.ariaLabel = `Write to ${id}`;
    button.addEventListener("click", () => choose(id));
    return button;
  }

  return {
    has: (id) => people.has(id),
    meet(id, status = "online") {
      if (people.has(id) || people.size < personLimit) people.set(id, status);
      show();
    },
    forget(id) {
      people.delete(id);
      show();
    },
    clear() {
      people.clear();
      show();
    },
  };
}
