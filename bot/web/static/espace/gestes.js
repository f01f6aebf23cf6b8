// Keys of the pages on which readers correct. Everything also works without this file.
(() => {
  'use strict';
  const one = (selector) => document.querySelector(selector);
  const add = (touche, geste) => document.dispatchEvent(new CustomEvent('raccourci', { detail: { touche, geste } }));
  const click = (selector) => () => { const found = one(selector); if (found) found.click(); };
  const tick = (value) => () => { const box = one(`input[name=signes][value=${value}]`); if (box) box.click(); };

  if (one('.correction')) {
    add('i', () => one('[data-premier]').focus());
    add('h', tick('out_of_scope'));
    add('r', tick('incomplete'));
    add('d', tick('rule_doubt'));
    add('m', () => document.getElementById('c-note').focus());
    add('s', click('[data-enregistrer]'));
    add('u', click('[data-conversation-entiere]'));
    // From inside a field as well: one gesture from the first key to the next message.
    document.addEventListener('keydown', (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && event.target.closest('.correction')) {
        event.preventDefault();
        click('[data-enregistrer]')();
      }
    });
    const conflict = document.getElementById('conflit');
    if (conflict) conflict.focus();
  }
  add('c', () => {
    // No message chosen: the first one that was not understood, else the first.
    const turn = document.activeElement.closest('[data-tour]') || one('[data-incompris]') || one('[data-tour]');
    const link = (turn && turn.querySelector('[data-corriger]')) || one('[data-commencer]');
    if (link) link.click();
  });

  // Lists with boxes to tick.
  const boxes = () => [...document.querySelectorAll('[data-choix]')];
  const all = one('[data-tout-choisir]');
  function toggleAll() { const every = boxes().every((box) => box.checked); for (const box of boxes()) box.checked = !every; }
  if (all) {
    all.hidden = false;
    all.addEventListener('click', toggleAll);
    add('*', toggleAll);
  }
  if (boxes().length) {
    add('x', () => {
      const row = document.activeElement.closest('tr');
      const box = row && row.querySelector('[data-choix]');
      if (box) box.click();
    });
    add('a', click('[data-accepter]'));
    add('e', click('[data-refuser]'));
  }
})();
