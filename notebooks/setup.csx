// The notebooks' only shared cell: the kit as ./reproduce setup builds it.
#r "../artifacts/bin/Reproduce/release/TorchSharp.dll" // Not found? Run ./reproduce setup in the checkout, then restart the kernel.
#r "../artifacts/bin/Reproduce/release/AttributionPriors.dll"

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using AttributionPriors;
using AttributionPriors.Data;
using AttributionPriors.Experiments;
using AttributionPriors.Metrics;
using AttributionPriors.Models;
using AttributionPriors.Priors;
using AttributionPriors.Reporting;
using AttributionPriors.Saliency;
using TorchSharp;
