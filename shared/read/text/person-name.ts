const nobody =
  /^https?:|\bhttps?:\/\/|www\.|@\w+\.\w|^@|^(?:admin|administrat(?:or|eur|dor)|wordpress\w*|webmaster|unknown|undefined|null|none|no author|anonymous|anonyme|follow|human|stand|last modified|redaktion lesen|kommentare?|comments?|commentaires?|comentarios?|author|autor|auteur|staff|editor|guest|test|user|n\/a)$|^(?:fotos?|photos?|bild(?:er)?|illustration|image|صورة|تصوير)\s*(?::|by\b|von\b|par\b)|\bGmbH\b/iu;

/** Words with which a sentence of the law or of the news begins, and no name: “Por decreto del Gobierno …”. */
const noName =
  /^(?:decretos?|d[ée]cret|orden|ordre|order|ley|loi|law|decree|arr[êe]t[ée]?|resoluci[óo]n|r[ée]solution|motivos?|raisons?|causa|cause|falta|manque|primera|premi[èe]re|segunda|seconde|ahora|maintenant|now|ejemplo|exemple|example|favor|supuesto|fin|cons[ée]quent|consiguiente|way|end)(?=\s|$)/iu;

/** Several words of which the first is small are a phrase, unless it is a particle of names. */
const lowerPhrase =
  /^(?!(?:de|da|di|du|del|della|dos|el|al|la|le|van|von|der|ten|ter|bin|ben|ibn|abu|ait|ould)\s)\p{Ll}[^\s.]*\s+\S/u;

/** Whether a text may be a person's or a newsroom's name. */
export const isPersonName = (name: string): boolean =>
  /\p{L}{2}/u.test(name) &&
  name.length <= 100 &&
  !nobody.test(name) &&
  !noName.test(name) &&
  !lowerPhrase.test(name) &&
  name.split(/\s+/u).length <= 12;

/** Whether words behind “by” are a name: it begins with a capital where its script has them, or is a single word. */
export const isNamedBy = (words: string): boolean =>
  isPersonName(words) && (!/^\p{Ll}/u.test(words) || !/\s/u.test(words));
