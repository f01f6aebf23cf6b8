// Says that the session is about to end, before typed text is lost, and keeps it while somebody types.
(() => {
  'use strict';
  const idle = Number(document.body.dataset.inactivite) * 1000;
  const box = document.getElementById('alerte-session');
  if (!idle || !box) return;
  const WARNING = 120000; // before the end
  const PING = 60000; // at most one request a minute while typing
  const ask = box.querySelector('[data-rester]');
  let renewed = Date.now();
  let typed = false;
  let before = null;

  async function renew() {
    try {
      const answer = await fetch(box.dataset.presence, { method: 'POST', headers: { 'X-CSRFToken': box.dataset.jeton }, redirect: 'error' });
      if (!answer.ok) throw new Error();
      renewed = Date.now();
      hide();
    } catch { show('finie'); }
  }
  function show(state) {
    if (box.hidden) before = document.activeElement;
    for (const part of box.querySelectorAll('[data-etat]')) part.hidden = part.dataset.etat !== state;
    const opening = box.hidden;
    box.hidden = false;
    if (opening) (state === 'bientot' ? ask : box).focus();
  }
  function hide() {
    if (box.hidden) return;
    box.hidden = true;
    if (before && before.isConnected) before.focus();
  }
  ask.addEventListener('click', renew);
  document.addEventListener('input', () => { typed = true; });
  setInterval(() => {
    const passed = Date.now() - renewed;
    if (typed && passed > PING && passed < idle) { typed = false; renew(); return; }
    if (passed >= idle) show('finie');
    else if (passed >= idle - WARNING) show('bientot');
  }, 5000);
})();
