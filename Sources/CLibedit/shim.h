/* el_set(3), el_get(3) and history(3) take what their operation says, which Swift cannot import:
 * here is a typed function for each operation that is used. */
#pragma once
#if !__has_include(<histedit.h>)
#error "rtm needs libedit's headers: apt-get install libedit-dev"
#else
#include <histedit.h>

static inline void rtm_el_set_owner(EditLine *el, void *owner) {
  el_set(el, EL_CLIENTDATA, owner);
}
static inline void *rtm_el_owner(EditLine *el) {
  void *owner = NULL;
  el_get(el, EL_CLIENTDATA, &owner);
  return owner;
}
/* The prompt's escapes stand between two `mark`s, and have no width. */
static inline void rtm_el_set_prompt(EditLine *el, char *(*prompt)(EditLine *), char mark) {
  el_set(el, EL_PROMPT_ESC, prompt, mark);
}
/* Where characters come from: 1 for one, 0 for the end, -1 for an error. */
static inline void rtm_el_set_source(EditLine *el, int (*source)(EditLine *, wchar_t *)) {
  el_wset(el, EL_GETCFN, source);
}
static inline void rtm_el_set_editor(EditLine *el, const char *name) {
  el_set(el, EL_EDITOR, name);
}
static inline void rtm_el_set_handles_signals(EditLine *el, int handles) {
  el_set(el, EL_SIGNAL, handles);
}
static inline void rtm_el_add_function(EditLine *el, const char *name, const char *help,
                                       unsigned char (*function)(EditLine *, int)) {
  el_set(el, EL_ADDFN, name, help, function);
}
static inline void rtm_el_bind(EditLine *el, const char *key, const char *function) {
  el_set(el, EL_BIND, key, function, NULL);
}
static inline void rtm_el_set_history(EditLine *el, History *lines) {
  el_set(el, EL_HIST, history, lines);
}
/* Draws prompt and line where the cursor is, as if nothing had been drawn before. */
static inline void rtm_el_refresh(EditLine *el) { el_set(el, EL_REFRESH); }
/* Takes the terminal for editing, or gives it back. */
static inline void rtm_el_take_terminal(EditLine *el, int take) {
  el_set(el, EL_PREP_TERM, take);
}

/* H_SETSIZE, H_SETUNIQUE. */
static inline int rtm_history_set(History *lines, int operation, int value) {
  HistEvent event;
  return history(lines, &event, operation, value);
}
/* H_ENTER, H_LOAD, H_SAVE; negative when it failed. */
static inline int rtm_history_use(History *lines, int operation, const char *text) {
  HistEvent event;
  return history(lines, &event, operation, text);
}
#endif
