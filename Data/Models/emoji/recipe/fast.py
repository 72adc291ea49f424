"""Faster training: attention without the flash kernel and, where the processor multiplies bfloat16 (AVX-512 BF16), autocast and Newton-Schulz in it.
Elsewhere bfloat16 is emulated (Zen 3: matrix products 30 times slower than in Float32), so `BFLOAT16` is off."""
import torch
import optim

BFLOAT16 = torch.cpu._is_avx512_bf16_supported()


def autocast(): return torch.autocast("cpu", dtype=torch.bfloat16, enabled=BFLOAT16)


class PlainAttention:
    """An attention processor of diffusers by two matrix products: the flash kernel of the CPU is slow for heads of 24 and 40 channels."""

    def __call__(self, attn, hidden_states, encoder_hidden_states=None, attention_mask=None, temb=None, **_):
        source = hidden_states if encoder_hidden_states is None else encoder_hidden_states
        b, n, _ = hidden_states.shape; heads = lambda x: x.view(b, x.shape[1], attn.heads, -1).transpose(1, 2)
        q, k, v = heads(attn.to_q(hidden_states)), heads(attn.to_k(source)), heads(attn.to_v(source))
        weights = torch.matmul(q * attn.scale, k.mT).softmax(-1).to(v.dtype)
        return attn.to_out[0](torch.matmul(weights, v).transpose(1, 2).reshape(b, n, -1))


def newton_schulz(g, steps=4):
    """`optim.newton_schulz` in bfloat16: Muon needs no more digits."""
    x = (g / (g.norm(dim=(-2, -1), keepdim=True) + 1e-7)).bfloat16(); tall = x.shape[-2] > x.shape[-1]
    if tall: x = x.mT.contiguous()
    for _ in range(steps):
        a = x @ x.mT
        x = 3.4445 * x + torch.baddbmm(-4.7750 * a, a, a, beta=1, alpha=2.0315) @ x
    return (x.mT if tall else x).float()


def use_bfloat16_newton_schulz():
    if BFLOAT16: optim.newton_schulz = newton_schulz
