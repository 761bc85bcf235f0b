/** One script: the fonts that write it and the words it is written with. */
export interface Script {
  readonly name: string;
  readonly fonts: readonly string[];
  readonly words: readonly string[];
}

/** What one part of the corpus draws with. The parts share no font of a script, no words, no colours and no ranges. */
export interface PosterStyle {
  readonly scripts: readonly Script[];
  readonly palette: readonly (readonly [number, number, number])[];
  readonly faces: readonly (readonly [number, number, number])[];
  readonly fontPx: readonly [number, number];
  readonly grain: readonly [number, number];
  readonly quality: readonly [number, number];
  readonly leaf: 'leaves' | 'blades';
  readonly windows: 'grid' | 'arches';
  readonly rough: 'shards' | 'rubble';
}

const words = (text: string): readonly string[] => text.split(' ');

export const DEVELOPMENT: PosterStyle = {
  scripts: [
    {
      name: 'Latin',
      fonts: ['DejaVu Sans', 'Liberation Serif', 'Noto Sans Display', 'DejaVu Sans Mono'],
      words: words('The Last HARBOUR of Winter NIGHT Returns Ocean Silent RIVER Home Coming Soon Kingdom FALLS'),
    },
    {
      name: 'Cyrillic',
      fonts: ['DejaVu Sans', 'Liberation Serif'],
      words: words('Ночной ДОЗОР Зима близко Остров Тень МОРЯ'),
    },
    { name: 'Greek', fonts: ['DejaVu Serif'], words: words('Το ΤΑΞΙΔΙ της Θάλασσας Νύχτα ΦΩΣ Δρόμος') },
    {
      name: 'Arabic',
      fonts: ['Noto Sans Arabic', 'Noto Naskh Arabic'],
      words: words('ليلة البحر الطويل عودة المدينة القديمة'),
    },
    { name: 'Devanagari', fonts: ['Noto Sans Devanagari'], words: words('सागर की रात वापसी शहर पुराना सपना') },
    {
      name: 'CJK',
      fonts: ['Noto Sans CJK SC', 'Noto Sans CJK JP', 'WenQuanYi Zen Hei'],
      words: words('沉默 的 海洋 夜晚 归来 王国 冬天'),
    },
    { name: 'Yi', fonts: ['Noto Sans Yi'], words: words('ꀀꀁꀂ ꁁꁂꁃ ꂀꂁ ꃀꃂꃃ') },
  ],
  palette: [
    [18, 26, 48],
    [120, 30, 34],
    [226, 196, 140],
    [40, 88, 84],
    [232, 232, 226],
    [92, 64, 110],
    [196, 110, 50],
    [60, 62, 70],
  ],
  faces: [
    [224, 180, 150],
    [150, 100, 72],
    [92, 60, 44],
    [190, 140, 104],
  ],
  fontPx: [40, 190],
  grain: [0, 5],
  quality: [70, 92],
  leaf: 'leaves',
  windows: 'grid',
  rough: 'shards',
};

export const UNSEEN: PosterStyle = {
  scripts: [
    {
      name: 'Latin',
      fonts: ['DejaVu Serif', 'Liberation Sans', 'Liberation Sans Narrow', 'Noto Serif Display', 'TeX Gyre Adventor'],
      words: words('Across BROKEN Glass Every Mother KNOWS Paper Tigers RISE Again Beyond MIDNIGHT Sun Quiet Garden'),
    },
    {
      name: 'Cyrillic',
      fonts: ['DejaVu Serif', 'Liberation Sans'],
      words: words('Последний ГЕРОЙ Дорога домой Ветер СЕВЕРА Жизнь'),
    },
    { name: 'Greek', fonts: ['Liberation Sans'], words: words('ΜΙΚΡΗ Άνοιξη στο Νησί Κόκκινος ΗΛΙΟΣ') },
    { name: 'Arabic', fonts: ['Noto Kufi Arabic'], words: words('شمس الشتاء حديقة هادئة طريق الجنوب') },
    { name: 'Devanagari', fonts: ['Noto Serif Devanagari'], words: words('कहानी एक गाँव आखिरी सफर हवा') },
    {
      name: 'CJK',
      fonts: ['Noto Serif CJK SC', 'Noto Serif CJK JP', 'AR PL UMing CN'],
      words: words('春天 花园 最后 英雄 红色 太阳'),
    },
    { name: 'Bengali', fonts: ['Noto Sans Bengali'], words: words('শেষ রাতের গল্প নদী শহর') },
    { name: 'Tamil', fonts: ['Noto Sans Tamil'], words: words('கடல் இரவு வீடு பயணம்') },
    { name: 'Hebrew', fonts: ['Noto Sans Hebrew'], words: words('לילה ארוך בעיר הישנה חורף') },
    { name: 'Thai', fonts: ['Noto Sans Thai', 'Noto Looped Thai'], words: words('คืนสุดท้าย ทะเล บ้านเก่า') },
  ],
  palette: [
    [8, 44, 66],
    [158, 42, 60],
    [244, 214, 180],
    [70, 110, 62],
    [210, 218, 228],
    [48, 34, 62],
    [222, 148, 36],
    [96, 92, 86],
  ],
  faces: [
    [236, 196, 172],
    [128, 84, 60],
    [74, 50, 40],
    [204, 156, 122],
  ],
  fontPx: [38, 210],
  grain: [0, 7],
  quality: [60, 95],
  leaf: 'blades',
  windows: 'arches',
  rough: 'rubble',
};
