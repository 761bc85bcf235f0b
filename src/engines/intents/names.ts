/** People and characters whose looks are asked for by name; lower case, as prompts are folded. */
const NAMES = `taylor swift, beyonce, rihanna, lady gaga, madonna, zendaya, kim kardashian, kylie jenner, kendall jenner, ariana grande, billie eilish, harry styles, brad pitt,
  angelina jolie, leonardo dicaprio, tom cruise, scarlett johansson, emma watson, jennifer lopez, jennifer aniston, selena gomez, justin bieber, dua lipa, shakira, bad bunny, timothee chalamet,
  margot robbie, ryan gosling, keanu reeves, johnny depp, will smith, dwayne johnson, george clooney, audrey hepburn, marilyn monroe, elvis presley, elvis, michael jackson, freddie mercury, david
  bowie, david beckham, cristiano ronaldo, ronaldo, messi, lionel messi, neymar, lebron james, michael jordan, serena williams, elon musk, barack obama, michelle obama, donald trump, princess
  diana, kate middleton, queen elizabeth, cleopatra, einstein, steve jobs, jackie kennedy, grace kelly, coco chanel, drake, kanye west, rosalia, blackpink, bts, jungkook, jennie, jisoo,
  deepika padukone, priyanka chopra, shah rukh khan, alia bhatt, aishwarya rai, virat kohli, gal gadot, natalie portman, anne hathaway, pedro pascal, sabrina carpenter, olivia rodrigo, lana del rey,
  batman, superman, spider man, spiderman, wonder woman, iron man, captain america, thor, hulk, joker, harley quinn, darth vader, princess leia, yoda, harry potter, hermione, gandalf, elsa, barbie, mario,
  sherlock holmes, indiana jones, james bond, lara croft, geralt, naruto, goku, sailor moon, jack sparrow, wednesday addams, cinderella, maleficent, catwoman, deadpool, peaky blinders, thomas shelby,
  тейлор свифт, анджелина джоли, брэд питт, гарри поттер, бэтмен, テイラー スウィフト, 安室奈美恵, 木村拓哉, 泰勒 斯威夫特, 泰勒斯威夫特, 周杰伦, 刘德华, 范冰冰, 杨幂, 迪丽热巴, 아이유, 제니, 블랙핑크, 방탄소년단, تايلور سويفت, दीपिका पादुकोण, शाहरुख खान`;

export const KNOWN_NAMES: readonly string[] = NAMES.split(',').map((name) => name.trim());
