// The notebooks' only shared cell: the kit as ./reproduce setup builds it.
#r "../artifacts/bin/Reproduce/release/TorchSharp.dll" // Not found? Run ./reproduce setup in the checkout, then restart the kernel.
#r "../artifacts/bin/Reproduce/release/AttributionPriors.dll"

global using System;
global using System.Collections.Generic;
global using System.IO;
global using System.Linq;
global using AttributionPriors;
global using AttributionPriors.Data;
global using AttributionPriors.Experiments;
global using AttributionPriors.Lessons;
global using AttributionPriors.Metrics;
global using AttributionPriors.Models;
global using AttributionPriors.Priors;
global using AttributionPriors.Reporting;
global using AttributionPriors.Reporting.Claims;
global using AttributionPriors.Saliency;
global using TorchSharp;
