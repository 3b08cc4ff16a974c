//! The bricks. Each file holds one: its formula, its forward pass, and the derivative by hand.
//!
//! | brick | y | dx, given dy | parameters' gradients |
//! |---|---|---|---|
//! | [`Dense`] | x·Wᵀ + b | dy·W | dW = dyᵀ·x, db = Σₙ dy |
//! | [`Conv2d`] | b + Σ w·window(x) | Σ w·dy over the windows that hold x | dw = Σ x·dy, db = Σ dy |
//! | [`MaxPool2d`] | max of the window | dy where the maximum was, else 0 | |
//! | [`AvgPool2d`] | mean of the window | dy / window, to each of its pixels | |
//! | [`GlobalAvgPool`] | mean of the channel | dy / pixels | |
//! | [`BatchNorm`] | γ·x̂ + β, x̂ = (x − μ)/σ | γ/σ·(dy − mean dy − x̂·mean(dy·x̂)) | dγ = Σ dy·x̂, dβ = Σ dy |
//! | [`DenseBlock`] | [yₗ, fₗ(yₗ)], layer by layer | the split: da + fₗ′(db) | those of its layers |
//! | [`Transition`] | conv(pool(relu(norm(x)))) | the chain rule | those of norm and convolution |
//! | [`Dropout`] | x·mask/(1 − p) | dy·mask/(1 − p) | |
//! | [`Activation`] | f(x) | f′(x)·dy | |
//! | [`Softmax`] | eˣ / Σ eˣ | y·(dy − Σ dy·y) | |
//! | [`Flatten`] | x in one row | dy in x's shape | |

mod activation;
mod avg_pool;
mod batch_norm;
mod conv2d;
mod dense;
mod dense_block;
mod dropout;
mod flatten;
mod fused;
mod max_pool;
mod softmax;
mod transition;
mod window;

pub use activation::Activation;
pub use avg_pool::{AvgPool2d, GlobalAvgPool};
pub use batch_norm::BatchNorm;
pub use conv2d::Conv2d;
pub use dense::Dense;
pub use dense_block::{BlockTape, DenseBlock};
pub use dropout::Dropout;
pub use flatten::Flatten;
pub use fused::Fused;
pub use max_pool::MaxPool2d;
pub use softmax::Softmax;
pub use transition::Transition;

use crate::{layer::Layer, tensor::Tensor};

/// The shape of a layer's y for the batch `x`.
///
/// # Panics
/// Where the layer can't take `x`; a network checks this when it is built.
fn batch_shape<F>(layer: &dyn Layer<F>, x: &Tensor<F>) -> Vec<usize>
where
    F: crate::real::Real,
{
    match layer.output_shape(&x.shape()[1..]) {
        Ok(shape) => [&x.shape()[..1], &shape].concat(),
        Err(error) => panic!("{} {error}", layer.name()),
    }
}
