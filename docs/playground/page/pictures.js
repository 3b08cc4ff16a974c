"use strict";
// Tensors become pixels.

const pictures = (() => {
  // one pixel a number; the page makes them larger. Nothing is where there is no colour.
  function pixels(width, height, colour) {
    const image = new ImageData(width, height);
    for (let i = 0; i < width * height; i++) {
      const found = colour(i);
      if (found) image.data.set([...found, 255], 4 * i);
    }
    return image;
  }

  function canvasOf(image, properties) {
    const canvas = el("canvas", { width: image.width, height: image.height, ...properties });
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  }

  // a drawing as it is stored: [height, width, 3], from 0 to 255
  function drawing([height, width], bytes, name) {
    const colour = (i) => bytes.subarray(3 * i, 3 * i + 3);
    return canvasOf(pixels(width, height, colour), { role: "img", "aria-label": name });
  }

  // [3, height, width], where `bright(channel, x)` is from 0 to 1
  function planes({ shape: [, height, width], data }, bright, name) {
    const size = height * width;
    const colour = (i) => [0, 1, 2].map((c) => 255 * bright(c, data[c * size + i]));
    return canvasOf(pixels(width, height, colour), { role: "img", "aria-label": name });
  }

  // [3, height, width] from 0 to 1 in grey, and over it heat(i) from −1 to 1 in colours
  function over({ shape: [, height, width], data }, heat, name) {
    const size = height * width;
    const mixed = colours.mix();
    const colour = (i) => {
      const grey = 85 * (data[i] + data[size + i] + data[2 * size + i]);
      return mixed([grey, grey, grey], heat(i));
    };
    return canvasOf(pixels(width, height, colour), { role: "img", "aria-label": name });
  }

  // a file's picture, at most so wide and high
  async function ofFile(bytes, most, name) {
    const image = await createImageBitmap(new Blob([bytes]));
    const part = Math.min(1, most / Math.max(image.width, image.height));
    const [width, height] = [image.width, image.height].map((size) => Math.max(1, Math.round(part * size)));
    const canvas = el("canvas", { width, height, role: "img", "aria-label": name });
    canvas.getContext("2d").drawImage(image, 0, 0, width, height);
    return canvas;
  }

  // the numbers in their cells; numbers of the size `most` have the full colour
  function paint(context, { data }, layout, most) {
    const { pictures: count, per, columns, rows, cell, corner } = layout;
    const scale = colours.scale();
    const full = most || 1;
    for (let k = 0; k < count; k++) {
      const colour = (i) => (i < per ? scale(data[k * per + i] / full) : null);
      const small = canvasOf(pixels(columns, rows, colour), {});
      const { left, top } = corner(k * per);
      context.drawImage(small, left, top, columns * cell, rows * cell);
    }
  }

  // a canvas of so many pixels of the page, as sharp as the screen is
  function sharp(canvas, width, height) {
    const ratio = devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.imageSmoothingEnabled = false;
    return context;
  }

  return { drawing, planes, over, ofFile, paint, sharp };
})();
