import type { Lexicon } from '../lexicon.js';

/** Everyday words that are one letter away from words with a meaning here: "beach" is no slip of "bleach". */
const NO_SLIPS = `battle, beach, beaches, bitter, blaze, boards, bridge, bridges, butter, cases, caution, chairs, chance, changing, cheeks, clears, cloth,
  contract, dancer, dancers, described, dreams, driver, drivers, failing, guides, insect, insects, jungle, leaves, looking, lowers, palace, places, plants,
  posted, printed, product, products, quarter, raises, reader, readers, recipes, rights, robots, salmon, shrine, sides, signs, slices, sorts, sports, spring,
  stairs, stand, standing, stands, state, status, stood, stream, streams, tablet, untold, widow, winner, writer`;

/** English. */
export const english: Lexicon = {
  language: 'en',
  phrases: {
    function: `the, a, an, of, with, and, in, on, to, for, it, is, my, me, this, that, her, his, at, from, by, into, like, as, please, you,
      i, so, just, make, do, more, where, while, up, your, their, its, be, are, should, could, would, can, ${NO_SLIPS}`,
    moving: `video*, clip, clips, footage, movie, movies, film, short film, gif, gifs, reel, reels, timelapse, time lapse, hyperlapse,
      slow motion, slow mo, slowmo, cinemagraph, boomerang, stop motion, animation, animations, motion picture, motion graphics,
      moving picture, moving image, live photo, drone shot, drone footage, flythrough, fly through, flyover, screencast, mp4, looping, seamless loop,
      tracking shot, establishing shot, b roll, tiktok, vlog, one take, bullet time, cutscene`,
    animate: `animate, animates, animated, animating, to life, come alive, make it move, make this move, in motion, into motion, add motion,
      add movement, make it alive, moving, image to video, photo to video, picture to video, i2v, img2vid, parallax effect`,
    textToVideo: `text to video, t2v, txt2vid`,
    camera: `zoom in, zoom out, zooms in, zooms out, zooming, slow zoom, push in, pushes in, pull back, pulls back, dolly, dolly zoom, pan left, pan right,
      pan across, pans across, panning, camera pan, camera orbits, camera moves, camera movement, camera flies, camera follows, orbits around, orbit around,
      tilt up, tilt down, crane shot, tracking, handheld camera, camera slowly, camera glides, ken burns`,
    motion: `flap, flaps, flapping, twirl, twirls, hop, hops, crawl, crawls, wiggle, wiggles, bounce, bounces, chase, chases, pour, pours, walk, walks, run, runs, drive, drives, drive off, drive away, fly, flies, fly away, dance, dances, dancing, wave, waves, waving, blink, blinks,
      wag, wags, nod, nods, jump, jumps, spin, spins, sway, sways, swaying, flow, flows, flicker, flickers, flutter, flutters, turn around,
      turns around, look around, looks around, turns his head, turns her head, turn her head, turn his head, move, moves, ripple, ripples,
      rippling, blow, blows, blowing, breathe, breathes, breathing, drift, drifts, swim, swims, gallop, gallops, explode, explodes, start
      walking, start dancing, starts, laughing, falling, wink, winks, roll, rolls, burst, bursts, swirl, swirls, rustle, galloping, trot, trots, trotting,
      clap, claps, clapping, yawn, yawns, yawning, sneeze, sneezes, kick, kicks, kicking, throw, throws, throwing, tumble, tumbles, tumbling, topple, topples,
      slide, slides, sliding, glide, glides, gliding, soar, soars, soaring, dive, dives, diving, climb, climbs, climbing, march, marches, marching, stroll,
      strolls, jog, jogs, sprint, sprints, race past, race by, rush past, rush by, stumble, stumbles, sit down, sits down, stand up, stands up, lie down, lies down,
      get up, gets up, tremble, trembles, shiver, shivers, quiver, vibrate, vibrates, rise and fall, rises, sail away, sails away, float away, floats away, hover, hovers,
      circle around, whirl, whirls, unfold, unfolds, unfurl, unfurls, creak, creaks, swing, swings, swinging, come down, comes down, coming down, fall down, falls
      down, drip, drips, trickle, trickles, look up, looks up, look down, looks down, look at each other, glance, glances, turn to face, turns to face, kiss, kisses, hug, hugs, shake
      hands, shakes hands, lick, licks, chew, chews, sip, sips, stretch and, wriggle, wriggles, pounce, pounces, back and forth, side to side, up and down, slowly, in
      the breeze, come and go, pass by, passes by, approach, approaches, walk away, run away, come closer, comes closer`,
    letting: `let, make, make the, make her, make him, make his, make my, make it, make this, get, get the, get her, get him, have, so, as, while, then, should, only, could, want the, want my, want her, want him, want his, want it,
      want them, want to see, would like the, start, starts, begin, begins, keep`,
    sound: `sound, sounds, sound effects, audio, music, musical, soundtrack, voiceover, voice over, voice, voices, narration, narrated, narrator, narrating,
      dialogue, dialog, dialogues, speech, speaking, speaks, speak, talking, talks, says, saying, say out loud, sings, singing, sing, song, jingle, spoken, out
      loud, reporter asks, lip sync, lipsync, monologue, podcast, interview, beat, asmr, ambient noise, shouts, shouting, whispers, whispering, theme song, score,
      soundscape, barking, crowing, roaring engine, reads aloud, announces, tells a joke, chatter, applause, rap, raps, rapping, commentary, presenter, newscaster`,
    heard: `choir, choirs, orchestra, quartet, band playing, band plays, guitarist, pianist, violinist, drummer, drumming, trumpeter, busker, dj, guitar solo, solo, tune,
      melody, hymn, anthem, chant, chants, chanting, hums, humming, whistles, whistling, plays the, playing the, playing a, playing his, playing her, concert, hear, heard, hearing, audible, loud,
      loudly, noisy, noise, noises, scream, screams, screaming, yell, yells, yelling, argue, argues, arguing, argument, explain, explains, explaining, describes, describing,
      tells, telling, recites, reciting, lecture, lecturing, lecturer, commentator, hosts, hosting, anchor, announcer, auctioneer, preacher, teacher teaching, discussing, discuss,
      discusses, chatting, chats, debating, debate, conversation, greeting, toast, rehearsal, recital, opera, crackling, crackle, sizzling, sizzle, howling, howls,
      barks, meowing, chirping, birdsong, buzzing, ticking, ringing, siren, sirens, honking, footsteps, giggling, gasps, cheering, cheers, clapping crowd`,
    spot: `commercial, tv ad, tv spot, video ad, advert, advertisement, promo, promo video, trailer, teaser, music video, infomercial, news report,
      documentary, sitcom, second ad, explainer, explainer video, stand up routine, newscast, radio spot, episode, spot for, talk show`,
    silent: `silent, silently, mute, muted, no sound, no audio, without sound, without audio, soundless, sound off, no music, without music, no voice, no speech,
      no dialogue, audio off`,
    still: `image, images, photo, photos, photograph, picture, pictures, pic, pics, shot, portrait, selfie, snapshot, still, frame, scan, upload`,
    newStill: `image of, picture of, photo of, photograph of, portrait of, product shot, shot of, illustration of, painting of, drawing of, render of, logo
      for, poster for, icon for, mockup of, sketch of, wallpaper with, wallpaper of, concept art of, banner for, cover for`,
    attached: `image to video, photo to video, picture to video, this photo, this image, this picture, this pic, this shot, this portrait, this selfie, this still, the still, attached, attachment, uploaded photo,
      uploaded image, my photo, my picture, my selfie, my image, my pic, my portrait, my product photo, the photo i, the picture i, the image i, photo i sent, photo i
      uploaded, the photo, these photos, this old photo, this scan, my upload, this screenshot, old photo, my old photo, input image, existing image`,
    reset: `from scratch, brand new, ignore my, ignore the photo, ignore the picture, ignore the image, ignore this image, ignore this photo,
      ignore the upload, ignore the uploaded, ignore the attached, forget my, forget the photo, forget the picture, forget the image,
      forget this image, forget this photo, forget about the photo, forget about this, forget about my, forget the upload, leave this image aside, leave the image aside,
      leave my photo aside, set this image aside, set my photo aside, set aside, put aside, not my picture, not my photo, not my image, not this picture,
      not this photo, not this image, not based on, not related to, unrelated to, unrelated, something new, something completely different, something entirely
      different, something else, a new image, a new picture, completely new, entirely new, start over, start fresh, instead of my photo,
      instead of my picture, do not use my, do not use the photo, do not use this, do not use the image, without using my, disregard my, disregard the photo, nothing to do with`,
    stillProduct: `thumbnail, poster, storyboard, video game, game cover, album cover, book cover, cover art, movie poster, film poster, film grain, film still, movie
      still, film noir, on film, 35mm film, film camera, film photo, film photography, analog film, kodak film, movie set, movie theater, movie theatre, cinema
      poster, screenshot, key art, film look, film reel, vinyl cover, video camera, video store, sheet music, music room, music box, music festival poster, sound wave
      logo, logo, icon, wallpaper, infographic, motion blur, sculpture, statue, sticker, flyer, music shop, film strip, freeze frame, frozen in motion, frozen mid, playing card`,
    hair: `hair, hairs, hairline, hair color, hair colour, locks, strands, roots, scalp, hairdo`,
    hairstyle: `haircut, haircuts, hairstyle, hairstyles, bangs, fringe, pixie cut, bob, bob cut, lob, buzz cut, buzzcut, crew cut, undercut, mullet, mohawk,
      faux hawk, afro, dreadlocks, dreads, braids, braid, braided, cornrows, box braids, ponytail, pigtails, bun, man bun, top knot, updo, bald, shaved head, shave
      her head, shave his head, shave my head, fade, taper fade, curls, curly, perm, highlights in, balayage, ombre, brunette, blonde, blond, redhead, ginger,
      extensions, pompadour, quiff, side part, middle part, crop cut, beach waves, wig, comb over, curtain bangs, shag cut, layers, space buns, platinum blonde, go grey`,
    dye: `dye, dyed, bleach, tint`,
    facialHair: `beard, beards, bearded, mustache, moustache, stubble, goatee, sideburns, eyebrow, eyebrows, eyelashes, lashes, five o'clock shadow, clean shaven, nose hair, body hair, chest hair`,
    hairBlocker: `salon, hair salon, barber shop, barbershop, sign, lookbook, hairdryer, hair dryer, hairbrush, hair brush, shampoo, hair product, hair
      clip, hair clips, hairspray, hair spray, hair band, hair tie, hair gel, mannequin, magazine, brochure, packaging, bottle, wig shop, fur, cat hair, dog hair, horse hair,
      hair on the floor, hair on the sofa, stray hair on, hairdresser`,
    garment: `dress, dresses, jacket, coat, shirt, t shirt, tshirt, tee, sweater, hoodie, jeans, pants, trousers, skirt, suit, tuxedo, gown, outfit,
      outfits, clothes, clothing, attire, costume, uniform, shoes, sneakers, boots, heels, hat, cap, beanie, scarf, gloves, belt, tie, glasses, sunglasses, necklace,
      earrings, ring, bracelet, watch, handbag, bag, purse, backpack, jewelry, jewellery, makeup, make up, lipstick, eyeshadow, eyeliner, nails, tattoo, tattoos, face,
      kimono, sari, saree, blazer, vest, cardigan, leggings, shorts, look, style her, swimsuit, bikini, lehenga, hijab, veil, crown, tiara, cape, armor, jersey, sandals`,
    wear: `wear, wearing, wears, try on, trying on, try it on, dress me, dress him, dress her, dress them, put on, virtual try on, style me, style her like, outfit from, swap
      faces, face swap, faceswap, swap the face, swap her face, swap his face, swap my face, cosplay, dressed, clothe, look good in, model wears, on my body, try`,
    reference: `reference, references, reference photo, reference image, ref, second upload, second photo, second image, second picture, other picture, other
      photo, other image, other upload, uploaded image, uploaded photo, uploaded picture, first upload, first image, third image, third upload, image 2, image two,
      photo 2, picture 2, from the catalog, product photo i, moodboard, mood board, inspo, inspiration photo, product image, my other, last upload, previous upload, from the link, attached reference, photo b, image b`,
    event: `red carpet, oscars, the oscars, academy awards, met gala, grammys, grammy, super bowl, superbowl, coachella, cannes, fashion week, golden globes, emmys,
      eurovision, world cup, olympics, comic con, runway, eras tour, wedding of, coronation, vma, vmas, brit awards, mardi gras, award show`,
    celebrity: `celebrity, celebrities, famous, superstar, movie star, film star, pop star, influencer, singer, actor, actress, rapper, supermodel, superhero, princess, character`,
    alike: `like, similar to, same as, look like, looks like, inspired by, as seen on, same, as worn by, worn by, just like, the way`,
    medium: `watercolor*, watercolour*, oil painting, oil paint, oil on canvas, acrylic, gouache, pastel drawing, chalk, charcoal, charcoal drawing, pencil, pencil
      sketch, pencil drawing, sketch, line art, lineart, line drawing, ink drawing, ink wash, woodcut, linocut, engraving, etching, lithograph, mosaic, stained
      glass, fresco, cartoon, cartoons, cartoonify, cartonify, toonify, comic, comics, comic book, graphic novel, manga, anime, pixel art, pixelated art, 8 bit, 16 bit, voxel, low poly, claymation, clay,
      plasticine, lego, origami, papercut, paper cut, paper cutout, embroidery, cross stitch, felt, knitted, caricature, pop art, art deco, art nouveau, impressionist, impressionism,
      expressionist, expressionism, cubist, cubism, surrealist, surrealism, baroque, renaissance, rococo, ukiyo e, vaporwave, synthwave, cyberpunk, steampunk,
      graffiti, street art, vector art, flat illustration, vector illustration, illustration, digital painting, concept art, 3d render, isometric, chibi, disney, pixar, ghibli, studio ghibli, simpsons,
      south park, wes anderson, tim burton, van gogh, monet, picasso, klimt, hokusai, warhol, rembrandt, dali, banksy, vermeer, frida kahlo, mucha, kandinsky, matisse,
      basquiat, hopper, munch, starry night, film noir, noir, polaroid, painting, painted, painterly, fresco, storybook, coloring page, colouring page,
      risograph, sumi e, doodle, crayon, crayons, tapestry, blueprint, sepia, halftone, art style, retro poster, vintage poster, gothic, arcane, minecraft, spider verse, rick and morty, muppet, psychedelic, pointillism, pointillist, minimalist line`,
    style: `style, styled, stylise, stylize, stylised, stylized, in the style of, style transfer, art filter, filter, aesthetic, version, look like a, look like an, as if painted, as if drawn, restyle, in the manner of, vibe`,
    transform: `turn, turn into, convert, convert to, transform, render, rerender, re render, redraw, repaint, reimagine, re imagine, recreate, as a, as an, make it look, make this look, make it, make this, into, apply`,
    edit: `remove, removes, removing, erase, delete, get rid of, take away, take out, take off, cut out, crop, replace, swap, exchange, substitute, change, changes,
      add, adding, insert, put, place, move the, edit, retouch, photoshop, recolor, recolour, rotate, flip, mirror, extend, expand, uncrop, outpaint, inpaint, fill in, blur
      the background, blur out, hide, clean up, isolate, open her, open his, close her, shave, shave off, trim, straighten, make the, make her, make his, make him, make my, give her, give him,
      give the, turn the, turn day, turn it into night, turn night, lose the, without the, drop the, censor, pixelate, write, paint the wall, combine, merge, enlarge, shrink, slim, widen, switch, resize, lower the, raise the, reposition, center, fix the`,
    content: `background, backdrop, person, people, man, woman, guy, lady, tourist, tourists, crowd, car, cars, truck, text, words, caption, logo, watermark, sign, sky, sun, moon,
      object, objects, wall, walls, floor, table, house, building, tree, trees, grass, window, power lines, wires, trash, trash can, eyes, smile, teeth, lips, nose, skin, pimple, pimples,
      wrinkles, dog, cat, flower, flowers, clouds, snow, rain, shadow, reflection, mug, bottle, price tag, hand, hands, fingers, bird, birds, bike, couch, sofa, lamp, curtains, day into night,
      night, daytime, winter, summer, autumn, sunset, weather, fog, rainbow, hat, boat, road, phone, cable, cables, border, frame, balloon, balloons, left, right, foreground, door, label, scene`,
    colour: `red, blue, green, yellow, black, white, pink, purple, orange, brown, grey, gray, gold, silver, teal, turquoise, beige, copper, color, colour, transparent, navy, burgundy`,
    quality: `quality, resolution, high res, hi res, higher res, low res, lowres, high resolution, sharp, sharper, sharpen, sharpness, sharpening, crisp, crisper, clear, clearer, clarity, crystal
      clear, enhance, enhances, enhancing, enhancement, improve, improved, upscale, upscaling, upscaled, upres, super resolution, super res, denoise, denoising, deblur, deblurring, unblur, noise, noisy, grain, grainy,
      blurry, blurred, blur, fuzzy, soft focus, out of focus, focus, artifacts, artefacts, compression, pixelation, pixelated, pixellated, exposure, overexposed, over exposed, underexposed, under exposed, brighten,
      brighter, too dark, too bright, contrast, lighting, highlights, shadows, white balance, color cast, colour cast, color balance, colour balance, washed out, faded, restore, restoration, repair,
      scratches, scratch, scratched, dust, tears, creases, damaged, damage, stains, moire, banding, saturation, hdr, detail, details, definition, fix the lighting, colorize, colourise, colorise, degraded, hazy, dehaze, haze, red eye, jpeg,
      better, look better, brightness, print quality, dull, vivid, touch up, color correct, colour correct, color correction, lossless, dpi, megapixels, camera shake, shaky`,
    definition: `hd, 4k, 8k, uhd, full hd, 1080p, 2x, 4x, ultra hd`,
    create: `create, generate, draw, paint, design, imagine, produce, show me, give me a picture, give me an image, illustrate, compose, visualize, visualise, i want a, i need a, i need an, give me a, give me an, sketch me, craft, depict`,
    self: `show me with, me, my, myself, i`,
    person: `her, his, him, she, he, model, the man, the woman, the girl, the boy, bride, my wife, my husband, my friend, this person`,
    negator: `not, no, without, never, nothing, neither, nor, except, avoid`,
    keep: `keep, leave, keeping, preserve, maintain, unchanged`,
    negatedAfter: `unchanged, as is, as it is, untouched, the same, stays, stay, alone, intact`,
    clause: `but, just, only, instead, then, however, rather`,
  },
};
