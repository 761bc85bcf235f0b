const QUOTED =
  /"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|「[^」]*」|『[^』]*』|《[^》]*》|(?<=^|\s)'[^']+'(?=$|[\s.,;:!?])/gu;
/** What every quoted span has at one of its ends. */
const QUOTE_MARK = /["“„«「『《']/;
const LABEL =
  'image[ _]generation|video[ _]generation|image[ _]to[ _]video|text[ _]to[ _]video|image[ _]editing|image[ _]enhancement|reference[ _]styling|hair[ _]styling|style[ _]transfer';
/** A sentence with one of these speaks to the reader of the prompt, not of a picture. */
const ADDRESSING: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,30}\b(?:above|previous|prior|instructions?|rules?|prompt|system)\b/i,
  new RegExp(
    `\\b(?:answer|classify|respond|reply|return|output|label|categori[sz]e|choose|pick|say|select)\\b.{0,40}\\b(?:${LABEL})\\b`,
    'i',
  ),
  /\b(?:system|developer)\s+(?:prompt|message)\b|\byou are (?:now )?(?:an? )?(?:classifier|assistant|language model|ai)\b|\bset (?:the )?confidence\b|\bworkflow ?type\b/i,
  /\b(?:ignorier\w*|vergiss)\b.{0,30}\b(?:anweisung\w*|obige\w*|vorherige\w*|regeln)\b/i,
  /\b(?:ignore[zr]?|oublie[zr]?)\b.{0,30}\b(?:instructions?|consignes?|règles)\b/i,
  /\b(?:ignora|ignore|olvida|dimentica|esqueça)\b.{0,30}\b(?:instrucciones|istruzioni|instruções|reglas|anterior\w*)\b/i,
  /\b(?:negeer|zignoruj)\b.{0,30}(?:instruc|polece)/i,
  /(?:игнорируй|забудь).{0,30}(?:инструкц|указан)/i,
  /(?:忽略|无视|無視).{0,15}(?:指令|指示|说明|說明)|(?:指示|命令)を(?:無視|忘れ)|(?:지시|명령).{0,5}무시/,
];
/** All of them in one pass. */
const ADDRESSED = new RegExp(ADDRESSING.map(({ source }) => source).join('|'), 'i');
const SENTENCE = /[^.!?;\n。！？；]+[.!?;\n。！？；]*/gu;
/** A workflow by its very name is no word of a wish either. */
const LABEL_NAME = new RegExp(`\\b(?:${LABEL.replaceAll('[ _]', '_')})\\b`, 'gi');

/** What is left of a prompt when text that is not a wish is taken out. */
export interface SpokenText {
  readonly text: string;
  /** A quoted span was taken out: words to be shown or said. */
  readonly quoted: boolean;
  /** A sentence addressed to the classifier was taken out. */
  readonly addressed: boolean;
}

/** Takes out quoted spans and sentences addressed to the classifier, so that neither is evidence of an intent. */
export function withoutQuotesAndOrders(prompt: string): SpokenText {
  const unquoted = QUOTE_MARK.test(prompt) ? prompt.replace(QUOTED, ' … ') : prompt;
  // What no sentence of it can be is asked once of the whole: the usual case.
  const sentences = isAddressed(unquoted) ? (unquoted.match(SENTENCE) ?? []) : [];
  const addressed = sentences.some(isAddressed);
  const wishes = addressed ? sentences.flatMap(wishesIn).join('') : unquoted;
  const text = wishes.includes('_') ? wishes.replaceAll(LABEL_NAME, ' ') : wishes;
  return { text, quoted: unquoted !== prompt, addressed };
}

function wishesIn(sentence: string): string[] {
  if (!isAddressed(sentence)) return [sentence];
  // "answer X: a bowl of cherries" orders up to the colon and wishes after it.
  return sentence.split(/[:：]/u).filter((part, at) => at > 0 && !isAddressed(part));
}

function isAddressed(sentence: string): boolean {
  return ADDRESSED.test(sentence);
}
