// Shortcuts of the pages of readers. Never while typing, never with a modifier, and they can be switched off (WCAG 2.1.4).
(() => {
  'use strict';
  const KEPT = 'passerelle.raccourcis';
  const dialog = document.getElementById('raccourcis');
  const help = document.querySelector('[data-aide-clavier]');
  const box = document.querySelector('[data-raccourcis-actifs]');
  if (!dialog || !help || !box) return;

  function active() { try { return localStorage.getItem(KEPT) !== 'non'; } catch { return true; } }
  box.checked = active();
  box.addEventListener('change', () => { try { localStorage.setItem(KEPT, box.checked ? 'oui' : 'non'); } catch { /* not kept */ } });
  help.addEventListener('click', () => dialog.showModal());

  const one = (selector) => document.querySelector(selector);
  const click = (selector) => { const found = one(selector); if (found) found.click(); };
  const marks = () => [...document.querySelectorAll('[data-ligne], [data-tour]')];
  function move(step) {
    const all = marks();
    if (!all.length) return;
    const here = all.findIndex((mark) => mark.contains(document.activeElement));
    const there = all[Math.max(0, Math.min(all.length - 1, here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step))];
    there.focus();
    there.scrollIntoView({ block: 'nearest' });
  }
  function understood() {
    const turn = document.activeElement.closest('[data-tour]') || one('[data-tour]');
    return turn && turn.querySelector('[data-compris]');
  }
  const KEYS = {
    '?': () => dialog.showModal(),
    '/': () => { const field = one('[data-recherche]'); if (field) field.focus(); },
    j: () => move(1),
    k: () => move(-1),
    l: () => click('[data-page=apres]'),
    h: () => click('[data-page=avant]'),
    n: () => click('[data-conversation=apres]'),
    p: () => click('[data-conversation=avant]'),
    u: () => click('[data-liste-retour]'),
    o: () => { const details = understood(); if (details) details.open = !details.open; },
    t: () => { const all = [...document.querySelectorAll('[data-compris]')]; const open = !all.some((details) => details.open); for (const details of all) details.open = open; },
  };
  // Pages add their own: document.dispatchEvent(new CustomEvent('raccourci', { detail: { touche: 'c', geste: () => … } })).
  document.addEventListener('raccourci', (event) => { KEYS[event.detail.touche] = event.detail.geste; });
  const TYPED = 'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]';
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || dialog.open || !active()) return;
    if (event.target.closest(TYPED)) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
