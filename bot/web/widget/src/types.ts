// What the HTTP API says, word for word. Nothing here knows the page.

export interface Choice {
  id: string;
  titre: string;
}

export interface Source {
  titre: string;
  url?: string;
  date?: string;
}

export interface LinkData {
  titre: string;
  url: string;
}

interface WithChoices {
  choix?: Choice[];
}

export interface TexteComponent extends WithChoices {
  type: "texte";
  texte?: string;
  points?: string[];
  sources?: Source[];
}

export interface ComprisComponent extends WithChoices {
  type: "compris";
  faits: { fait: string; libelle: string; valeur: string }[];
}

export interface QuestionComponent extends WithChoices {
  type: "question";
  fait: string;
  texte: string;
  exemple?: string;
  restantes?: number;
}

export interface Carte {
  aide: string;
  nom: string;
  statut: string;
  statut_libelle: string;
  raison?: string;
  reserves?: string[];
  montant?: { texte: string; calcul?: string[] } | null;
  echeance?: { texte: string; date?: string } | null;
  a_faire?: string[];
  pieces?: string[];
  lien?: LinkData | null;
  contact?: string;
  contrefactuels?: string[];
  alternatives?: string[];
  sources?: Source[];
}

export interface ResultatComponent extends WithChoices {
  type: "resultat";
  date?: string;
  titre?: string;
  texte?: string;
  cartes: Carte[];
}

export interface UrgenceComponent extends WithChoices {
  type: "urgence";
  texte: string;
  numeros: { numero: string; libelle: string; lien: string }[];
}

export type Component =
  | TexteComponent
  | ComprisComponent
  | QuestionComponent
  | ResultatComponent
  | UrgenceComponent;

export interface Message {
  id: string;
  position: number;
  author: "user" | "bot";
  client_id?: string | null;
  status?: "pending" | "answered" | "failed" | null;
  text?: string | null;
  error?: { code: string; message: string };
  component?: Component | null;
  at?: string;
}

export interface Created {
  id: string;
  token: string;
  messages: Message[];
  position: number;
}

export interface Posted {
  status: "answered" | "pending" | "failed";
  messages: Message[];
  position: number;
  error?: { code: string; message: string };
}

export interface Listed {
  messages: Message[];
  position: number;
  pending: boolean;
}

/** A message written here and not yet acknowledged by the server. `id` never changes: it is what
 *  makes a repeated sending harmless. */
export interface Outgoing {
  id: string;
  title: string;
  choice?: string;
  failed?: "network" | "refused";
}
