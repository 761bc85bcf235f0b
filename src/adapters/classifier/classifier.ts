/** What a classifier says of one picture: its likeliest class, and how likely, 0–1. */
export interface ClassifierAnswer {
  readonly label: string;
  readonly confidence: number;
}

/** Makes the picture as the model wants it: 8 bits a channel, RGB, row by row, of exactly this size. */
export type RenderInput = (widthPx: number, heightPx: number) => Promise<Uint8Array>;

/** A model that labels pictures. `name` is what image sets call it. */
export interface Classifier {
  readonly name: string;
  /** Loads the model when it is first needed. Rejects with a ClassifierUnusableError, or as `render` does. */
  classify(render: RenderInput): Promise<ClassifierAnswer>;
  /** Loads the model, and answers what it wants to see. Rejects with a ClassifierUnusableError. */
  check(): Promise<{ readonly widthPx: number; readonly heightPx: number }>;
}

/** The configured model cannot be used. `message` is for the operator. */
export class ClassifierUnusableError extends Error {
  override readonly name = 'ClassifierUnusableError';
}
