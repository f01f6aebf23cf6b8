// Shows how far a build is, and loads the page again when it ends. Without script, the page says it when it is reloaded.
(() => {
  'use strict';
  const work = document.querySelector('#travail[data-avancement]');
  if (!work) return;
  const part = (name) => work.querySelector(`[data-${name}]`);
  const bar = work.querySelector('progress');
  let step = part('etape').textContent;

  async function look() {
    let now;
    try {
      const answer = await fetch(work.dataset.avancement, { redirect: 'error' });
      if (!answer.ok) throw new Error();
      now = await answer.json();
    } catch { setTimeout(look, 10000); return; } // signed out, or the service restarts: the page stays as it is
    if (!now.en_cours) { location.reload(); return; }
    bar.value = now.pourcent;
    part('pourcent').textContent = `${now.pourcent} %`;
    part('etat').textContent = now.etat;
    if (now.etape !== step) {
      step = now.etape;
      part('etape').textContent = step;
      part('annonce').textContent = `${step}, ${now.pourcent} %`; // each step is told once, not each percentage
    }
    setTimeout(look, 3000);
  }
  setTimeout(look, 1500);
})();
