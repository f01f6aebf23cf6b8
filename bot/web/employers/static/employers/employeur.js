// Two comforts of the HR pages: copying the code, and the preview that follows the colours. Both are absent without script.
"use strict";

for (const button of document.querySelectorAll("[data-copier]")) {
  const source = document.getElementById(button.dataset.copier);
  if (!source || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const status = document.getElementById("copie");
    try {
      await navigator.clipboard.writeText(source.textContent);
      status.textContent = button.dataset.copie;
    } catch {
      getSelection().selectAllChildren(source);
    }
  });
}

const form = document.getElementById("apparence");
if (form) follow(form);

function follow(form) {
  const colours = [...form.querySelectorAll("input[type=color]")];
  const frame = document.getElementById("cadre");
  const status = document.getElementById("etat-couleurs");
  const take = document.getElementById("prendre");
  let waiting = 0;
  let proposal = null;

  const query = () => new URLSearchParams(colours.map((input) => [input.name, input.value])).toString();
  const show = async () => {
    const asked = query();
    frame.src = `${form.dataset.apercu}?${asked}`;
    const answer = await fetch(`${form.dataset.controle}?${asked}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || asked !== query()) return;
    const { textes, proposition } = await answer.json();
    proposal = proposition ?? null;
    take.hidden = !proposal;
    status.replaceChildren(...textes.map((text) => {
      const line = document.createElement("p");
      line.textContent = text;
      return line;
    }));
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show().catch(() => {}), 400);
  };
  for (const input of colours) input.addEventListener("input", soon);
  take.addEventListener("click", () => {
    for (const input of colours) if (proposal?.[input.name]) input.value = proposal[input.name];
    colours[0].focus();
    soon();
  });
}
