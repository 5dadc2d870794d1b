"""torchvision's own networks, narrowed or widened, with any number of input channels and classes.

Their weights are not handed over, since some have a hundred million: both sides draw them entry by entry from the same
seeds, in the order of the names. A name or a shape that differs gives other numbers everywhere.
"""

import functools
import re

import torch
from torch import nn
from torch.nn import functional as F
from torchvision.models import densenet, inception, resnet, vgg


def build(net, width, classes, channels=3):
    """`width` is the number of channels of the first stage; the others keep their proportion to it."""
    if net not in BUILDERS:
        raise ValueError(f"unknown net '{net}': give one of {', '.join(BUILDERS)}")
    return BUILDERS[net](width, classes, channels)


def resnet_of(block, layers):
    def make(width, classes, channels):
        net = resnet.ResNet(block, layers, num_classes=classes)
        if (width, channels) != (64, 3):
            net.inplanes = width
            net.conv1 = nn.Conv2d(channels, width, kernel_size=7, stride=2, padding=3, bias=False)
            net.bn1 = nn.BatchNorm2d(width)
            for k, count in enumerate(layers):
                setattr(net, f"layer{k + 1}", net._make_layer(block, width << k, count, stride=1 if k == 0 else 2))
            net.fc = nn.Linear((width << 3) * block.expansion, classes)
        return net
    return make


def vgg11(batch_norm):
    def make(width, classes, channels):
        if (width, channels) == (64, 3):
            return (vgg.vgg11_bn if batch_norm else vgg.vgg11)(num_classes=classes)
        plan = [v if v == "M" else v * width // 64 for v in vgg.cfgs["A"]]
        net = vgg.VGG(vgg.make_layers(plan, batch_norm=batch_norm), num_classes=classes, init_weights=False)
        net.features[0] = nn.Conv2d(channels, width, kernel_size=3, padding=1)
        hidden = 64 * width
        net.classifier[0] = nn.Linear(8 * width * 49, hidden)
        net.classifier[3] = nn.Linear(hidden, hidden)
        net.classifier[6] = nn.Linear(hidden, classes)
        return net
    return make


def inception_v3(transform_input):
    def make(width, classes, channels):
        def convolution(inputs, outputs, **settings):
            stem = settings.get("kernel_size") == 3 and inputs == 3
            return inception.BasicConv2d(channels if stem else inputs * width // 32, outputs * width // 32, **settings)

        if (width, channels) == (32, 3):
            return inception.Inception3(num_classes=classes, transform_input=transform_input, init_weights=True)
        kinds = (inception.InceptionA, inception.InceptionB, inception.InceptionC, inception.InceptionD, inception.InceptionE)
        blocks = [convolution, *(functools.partial(kind, conv_block=convolution) for kind in kinds), functools.partial(inception.InceptionAux, conv_block=convolution)]
        net = inception.Inception3(num_classes=classes, transform_input=transform_input, init_weights=False, inception_blocks=blocks)
        net.AuxLogits.fc = nn.Linear(24 * width, classes)
        net.fc = nn.Linear(64 * width, classes)
        return net
    return make


def densenet121(width, classes, channels):
    net = densenet.DenseNet(growth_rate=width // 2, num_init_features=width, num_classes=classes)
    if channels != 3:
        net.features.conv0 = nn.Conv2d(channels, width, kernel_size=7, stride=2, padding=3, bias=False)
    return net


class DenseNet40(nn.Module):
    """Huang et al.'s DenseNet-BC of 40 layers for small images, literally: three blocks of six bottleneck layers, halving between."""

    def __init__(self, width, classes, channels):
        super().__init__()
        growth = width // 2
        self.features = nn.Sequential()
        self.features.add_module("conv0", nn.Conv2d(channels, width, 3, padding=1, bias=False))
        count = width
        for block in (1, 2, 3):
            dense = nn.Module()
            for layer in range(1, 7):
                one = nn.Module()
                one.norm1 = nn.BatchNorm2d(count)
                one.conv1 = nn.Conv2d(count, 4 * growth, 1, bias=False)
                one.norm2 = nn.BatchNorm2d(4 * growth)
                one.conv2 = nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False)
                dense.add_module(f"denselayer{layer}", one)
                count += growth
            self.features.add_module(f"denseblock{block}", dense)
            if block < 3:
                half = nn.Module()
                half.norm = nn.BatchNorm2d(count)
                half.conv = nn.Conv2d(count, count // 2, 1, bias=False)
                self.features.add_module(f"transition{block}", half)
                count //= 2
        self.features.add_module("norm5", nn.BatchNorm2d(count))
        self.classifier = nn.Linear(count, classes)

    def forward(self, x):
        f = self.features
        x = f.conv0(x)
        for block in (1, 2, 3):
            for one in getattr(f, f"denseblock{block}").children():
                y = one.conv1(F.relu(one.norm1(x)))
                x = torch.cat([x, one.conv2(F.relu(one.norm2(y)))], 1)
            if block < 3:
                half = getattr(f, f"transition{block}")
                x = F.avg_pool2d(half.conv(F.relu(half.norm(x))), 2)
        return self.classifier(F.relu(f.norm5(x)).mean((2, 3)))


BUILDERS = {
    "ImageNetResNet18": resnet_of(resnet.BasicBlock, [2, 2, 2, 2]),
    "ImageNetResNet50": resnet_of(resnet.Bottleneck, [3, 4, 6, 3]),
    "Vgg11": vgg11(False),
    "Vgg11Bn": vgg11(True),
    "InceptionV3": inception_v3(False),
    "ImageNetInceptionV3": inception_v3(True),
    "DenseNet40": DenseNet40,
    "DenseNet121": densenet121,
}


def fill(model, seed):
    """Draws every entry of the state dict from seed + its place among the sorted names."""
    for k, (name, value) in enumerate(sorted(model.state_dict().items())):
        torch.manual_seed(seed + k)
        drawn = torch.empty(value.shape)
        if name.endswith("num_batches_tracked"):
            continue
        if name.endswith("running_var") or (name.endswith("weight") and value.dim() == 1):
            drawn.uniform_(0.5, 1.5)
        elif value.dim() > 1:
            drawn.normal_(0, (2 / value[0].numel()) ** 0.5)
        else:
            drawn.normal_(0, 0.1)
        value.copy_(drawn)


def of(given):
    return build(given.text("net"), given.integer("width"), given.integer("classes"), given.integer("channels", "3"))


def architecture_logits(given):
    """In evaluation or (`training` = 1) training mode; there without dropout, which draws, and with Inception's auxiliary logits."""
    model = of(given)
    fill(model, given.integer("fill"))
    model.to(given.dtype).train(given.text("training", "0") == "1")
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.eval()
    with torch.no_grad():
        out = model(given["images"])
    if isinstance(out, tuple):
        return {"logits": out[0], "auxiliary": out[1], **{"buffer." + n: b for n, b in model.named_buffers()}}
    return {"logits": out}


def architecture_shapes(given):
    """The names and shapes of the state dict, each as an int64 tensor."""
    return {name: torch.tensor(value.shape, dtype=torch.int64) for name, value in of(given).state_dict().items()}


def architecture_full(given):
    """The network that a seed gives: of each entry, by its name, sum, sum of squares, first and last element. Then its logits from drawn weights."""
    torch.manual_seed(given.integer("seed"))
    model = of(given).eval()
    initial = {"initial." + name: torch.tensor([v.sum(), (v * v).sum(), v[0], v[-1]]) for name, v in (
        (name, value.double().flatten()) for name, value in model.state_dict().items())}
    fill(model, given.integer("fill"))
    with torch.no_grad():
        return {**initial, "logits": model(given["images"])}


def architecture_file(given):
    """Writes the drawn weights to `path` by torch.save, `wrapped` in DataParallel's prefix, as `old` files or as `half` numbers; and their logits and features."""
    model = of(given).eval()
    fill(model, given.integer("fill"))
    state, how = model.state_dict(), given.text("how", "plain")
    if how == "wrapped":
        state = {"module." + name: value for name, value in state.items()}
    if how == "old":
        state = {re.sub(r"(denselayer\d+\.(?:norm|conv))([12])", r"\1.\2", n): v for n, v in state.items() if not n.endswith("num_batches_tracked")}
    if how == "half":
        state = {name: value.half() if value.is_floating_point() else value for name, value in state.items()}
        model.load_state_dict({name: value.float() if value.is_floating_point() else value for name, value in state.items()})
    torch.save({"epoch": 3, "state_dict": state} if how == "checkpoint" else state, given.text("path"))
    answers = {}
    if hasattr(model, "fc"):
        model.fc.register_forward_pre_hook(lambda layer, inputs: answers.update(features=inputs[0]))
    with torch.no_grad():
        return answers | {"logits": model(given["images"])}


CASES = {f.__name__: f for f in (architecture_logits, architecture_shapes, architecture_full, architecture_file)}
