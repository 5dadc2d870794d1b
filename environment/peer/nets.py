"""The networks of the comparison, in plain PyTorch, with torchvision's names for parameters and buffers."""

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import spectral_norm
from torchvision.models.resnet import BasicBlock, ResNet


class ResNet18(ResNet):
    """torchvision's ResNet-18 for one input channel, with a 3x3 stem of stride 1 and without max-pooling."""

    def __init__(self, width, classes):
        with torch.random.fork_rng():  # what is replaced below draws no random numbers
            super().__init__(BasicBlock, [2, 2, 2, 2], num_classes=classes)
        self.inplanes = width
        self.conv1 = nn.Conv2d(1, width, kernel_size=3, stride=1, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.maxpool = nn.Identity()
        self.layer1 = self._make_layer(BasicBlock, width, 2)
        self.layer2 = self._make_layer(BasicBlock, 2 * width, 2, stride=2)
        self.layer3 = self._make_layer(BasicBlock, 4 * width, 2, stride=2)
        self.layer4 = self._make_layer(BasicBlock, 8 * width, 2, stride=2)
        self.fc = nn.Linear(8 * width, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def features(self, x):
        """[N, 1, H, W] -> [N, 8 width]: what the last linear layer reads, pooled over the image."""
        x = self.relu(self.bn1(self.conv1(x)))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.avgpool(x).flatten(1)

    def head(self, features):
        """[N, 8 width] -> logits [N, classes]."""
        return self.fc(features)

    def forward(self, x):
        return self.head(self.features(x))


class SmallConvNet(nn.Module):
    """Two convolutions and two linear layers, for 28x28 images by default; no batch normalisation."""

    def __init__(self, classes, height=28, width=28):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 20, kernel_size=5)
        self.conv2 = nn.Conv2d(20, 50, kernel_size=5)
        pooled = [((side - 4) // 2 - 4) // 2 for side in (height, width)]
        self.fc1 = nn.Linear(50 * pooled[0] * pooled[1], 256)
        self.fc2 = nn.Linear(256, classes)

    def features(self, x):
        """[N, 1, H, W] -> [N, 256], after the ReLU."""
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return F.relu(self.fc1(x.flatten(1)))

    def head(self, features):
        """[N, 256] -> logits [N, classes]."""
        return self.fc2(features)

    def forward(self, x):
        return self.head(self.features(x))


class Discriminator(nn.Module):
    """Three spectrally normalised hidden layers, then the probability of label 1: [N, inputs] -> [N, 1]."""

    def __init__(self, inputs, hidden):
        super().__init__()
        self.fc1 = spectral_norm(nn.Linear(inputs, hidden))
        self.fc2 = spectral_norm(nn.Linear(hidden, hidden))
        self.fc3 = spectral_norm(nn.Linear(hidden, hidden))
        self.out = nn.Linear(hidden, 1)

    def forward(self, x):
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = F.relu(self.fc3(x))
        return torch.sigmoid(self.out(x))


def resnet18(width=64, classes=2):
    return ResNet18(width, classes)


def small_conv_net(classes=10, height=28, width=28):
    return SmallConvNet(classes, height, width)


def discriminator(inputs, hidden=1024):
    return Discriminator(inputs, hidden)


def by_name(name, width, classes):
    """ResNet18 or SmallConvNet; case and underscores do not matter."""
    key = name.replace("_", "").lower()
    if key == "resnet18":
        return resnet18(width, classes)
    if key == "smallconvnet":
        return small_conv_net(classes)
    raise ValueError(f"unknown net '{name}': give ResNet18 or SmallConvNet")
