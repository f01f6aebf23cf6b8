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
  /** Among several aids, a refused one: a line of the list at the end. */
  compacte?: boolean;
}

/** Aids given by others: their names, each explained on demand. */
export interface Pistes {
  intitule: string;
  choix: Choice[];
}

/** What the person can keep: the page to print, the calendar. */
export interface DocumentData {
  genre: "recapitulatif" | "calendrier";
  intitule: string;
}

interface WithEnding extends WithChoices {
  pistes?: Pistes | null;
  documents?: DocumentData[];
}

export interface ResultatComponent extends WithEnding {
  type: "resultat";
  date?: string;
  titre?: string;
  texte?: string;
  cartes: Carte[];
}

export interface Etape {
  quand: string;
  date?: string | null;
  passee?: boolean;
  nom: string;
  texte: string;
  reserve?: string;
  sources?: Source[];
}

export interface Somme {
  libelle: string;
  valeur: string;
  aides: string[];
  precisions?: string[];
}

export interface PlanComponent extends WithEnding {
  type: "plan";
  titre: string;
  texte?: string;
  etapes?: Etape[];
  sommes?: Somme[];
  remarques?: string[];
}

export interface ComparaisonComponent extends WithChoices {
  type: "comparaison";
  titre: string;
  texte?: string;
  colonnes: string[];
  lignes: { critere: string; cellules: { texte: string; points?: string[] }[] }[];
  sources?: Source[];
}

export interface UrgenceComponent extends WithChoices {
  type: "urgence";
  texte: string;
  numeros: { numero: string; libelle: string; lien: string }[];
}

export interface Ligne {
  titre: string;
  cellules: string[];
  detail?: Ligne[];
}

export interface Tableau {
  legende: string;
  periode: string;
  detail: string;
  colonnes: string[];
  lignes: Ligne[];
}

export interface CalculComponent extends WithChoices {
  type: "calcul";
  titre: string;
  texte: string;
  points?: string[];
  entrees?: { fait: string; libelle: string; valeur: string }[];
  notes?: string[];
  tableau?: Tableau;
  sources?: Source[];
}

export interface ReferentComponent {
  type: "referent";
  titre: string;
  contact?: { nom?: string; telephone?: string; courriel?: string; lien?: string };
  horaires?: string;
  liens?: LinkData[];
  note?: string;
}

export type Component =
  | TexteComponent
  | ComprisComponent
  | QuestionComponent
  | ResultatComponent
  | PlanComponent
  | ComparaisonComponent
  | CalculComponent
  | ReferentComponent
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
