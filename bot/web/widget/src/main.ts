// The chat page: puts the parts together and decides where the focus goes. The rules of focus and of
// announcements are written in docs/accessibilite.md, each with its test.
import { say, warn } from "./announcer";
import { calendar, download, erase, rate, recapAddress } from "./api";
import { Composer } from "./composer";
import { Conversation } from "./conversation";
import { confirm } from "./dialog";
import { byId, el } from "./dom";
import { arrived, connect } from "./frame";
import { Log } from "./log";
import { Menu, type Action } from "./menu";
import { forget, remembered } from "./storage";
import { Tabs } from "./tabs";
import { textes } from "./textes";

const welcome = byId("accueil");
const log = new Log({
  choose: (choice) => {
    refocus();
    conversation.send(choice.titre, choice.id);
  },
  retry: (id, title) => {
    refocus();
    conversation.retry(id, title);
  },
  rate: async (message, opinion) => {
    try {
      await rate(conversation.credentials!, message, opinion);
      say(textes.avis.merci);
      return true;
    } catch {
      warn(textes.avis.echec);
      return false;
    }
  },
  keep: (genre) => {
    if (genre === "calendrier") void save(calendar, textes.fichierAgenda, textes.annonce.agenda, textes.erreur.agenda);
    else openRecap();
  },
  refocus: () => refocus(),
});
const tabs = new Tabs((news) => {
  if (news.id !== conversation.credentials?.id) return;
  if (news.erased) reset(textes.annonce.autreOnglet);
  else void conversation.sync(news.position);
});
const menu = new Menu((action) => void run(action));
let conversation = open();
const composer = new Composer(
  (text) => {
    showStarted();
    conversation.send(text);
  },
  () => void conversation.start().catch(() => undefined),
);

function open(): Conversation {
  return new Conversation(log, {
    started: showStarted,
    arrived,
    moved: (position) => tabs.tell({ id: conversation.credentials!.id, position }),
    lost: (texts) => {
      reset("");
      composer.restore(texts);
      warn(textes.erreur.perdue);
    },
  });
}

function showStarted(): void {
  welcome.hidden = true;
  menu.enable(true);
  tabs.open();
}

/** Where the keyboard goes when the button it was on disappears: the input; on a touch screen the log,
 *  so that the screen keyboard does not cover the answer that is coming. */
function refocus(): void {
  if (matchMedia("(pointer: coarse)").matches) byId("journal").focus({ preventScroll: true });
  else composer.focus();
}

async function begin(): Promise<void> {
  warn("");
  if (await conversation.begin()) refocus();
}

/** Back to the first screen, with nothing left in the page nor in the tab. */
function reset(announcement: string): void {
  conversation.close();
  forget();
  log.clear();
  composer.clear();
  menu.enable(false);
  warn("");
  log.silently(() => (welcome.hidden = false));
  conversation = open();
  byId("accueil-titre").focus();
  if (announcement) say(announcement);
}

async function run(action: Action): Promise<void> {
  switch (action) {
    case "telecharger":
      return save(download, textes.fichier, textes.annonce.telecharge, textes.erreur.telecharger);
    case "imprimer":
      return print();
    case "effacer":
      if ((await confirm(textes.dialogue.effacer)) && (await eraseAll())) reset(textes.annonce.efface);
      return;
    case "recommencer":
      if ((await confirm(textes.dialogue.recommencer)) && (await eraseAll())) {
        reset("");
        await begin();
      }
      return;
    case "quitter":
      if (!(await eraseAll())) return;
      reset(textes.annonce.efface);
      conversation.close();
      byId("page").hidden = byId("echanges").hidden = true;
      byId("fin").hidden = false;
      byId("fin-titre").focus();
  }
}

/** True when nothing is left on the server. A failure is said, and nothing is pretended. */
async function eraseAll(): Promise<boolean> {
  const access = conversation.credentials;
  if (!access) return true;
  try {
    await erase(access);
  } catch {
    warn(textes.erreur.effacer);
    return false;
  }
  tabs.tell({ id: access.id, erased: true });
  return true;
}

async function save(get: typeof download, name: string, done: string, failed: string): Promise<void> {
  try {
    const url = URL.createObjectURL(await get(conversation.credentials!));
    el("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    say(done);
  } catch {
    warn(failed);
  }
}

/** The page to print, in its own window. The form lives for the time of the request only. */
function openRecap(): void {
  const access = conversation.credentials;
  if (!access) return;
  const form = el("form", { method: "post", action: recapAddress(access), target: "_blank", rel: "noopener" });
  form.hidden = true;
  form.append(el("input", { type: "hidden", name: "token", value: access.token }));
  document.body.append(form);
  form.submit();
  form.remove();
}

byId("commencer").addEventListener("click", () => void begin());
for (const button of document.querySelectorAll<HTMLElement>("[data-message]")) {
  button.addEventListener("click", () => {
    showStarted();
    conversation.send(button.dataset["message"]!);
    refocus();
  });
}
byId("revenir").addEventListener("click", () => location.reload());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void conversation.sync();
});
// A printed result must be complete: what is folded is opened for the time of the printing.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));

connect(() => {
  // Without scrolling: the notice above the title must stay in view.
  if (!welcome.hidden && !byId("page").hidden) byId("accueil-titre").focus({ preventScroll: true });
  else if (byId("page").hidden) byId("fin-titre").focus();
  else refocus();
});

const { id, outbox } = remembered();
if (id || outbox) {
  showStarted();
  void conversation.resume();
}
