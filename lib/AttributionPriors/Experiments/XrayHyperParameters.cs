namespace AttributionPriors.Experiments;

/// <summary>
/// What the chest X-ray runs are tuned by: the paper's Table 3 and the released configurations, which differ in a few rows, and the searches behind Tables 4
/// and 5.
/// </summary>
static class XrayHyperParameters
{
    /// <summary>One row: learning rate and weight, with the released value where it is another; for Adversarial also k and the discriminator's rate.</summary>
    sealed record Row(double Rate, double Weight, double? ReleasedRate = null, double? ReleasedWeight = null, int Every = 1, double DiscriminatorRate = 0)
    {
        public HyperParameters Of(HyperParameterSource source)
        {
            var released = source == HyperParameterSource.ReleasedConfigurations;
            return new()
            {
                LearningRate = released ? ReleasedRate ?? Rate : Rate,
                Lambda = released ? ReleasedWeight ?? Weight : Weight,
                EncoderEvery = Every,
                DiscriminatorLearningRate = DiscriminatorRate,
            };
        }
    }

    static readonly Dictionary<(string Task, string Method), Row> s_table3 = new()
    {
        [("xray-spc", "Baseline")] = new(9.99e-3, 0, 9.992e-3),
        [("xray-spc", "Masked")] = new(1e-2, 0),
        [("xray-spc", "ActDiff")] = new(5.38e-4, 0.1, 5.83e-4, 10),
        [("xray-spc", "Adversarial")] = new(9.83e-4, 1.93e-2, null, 0.019372, 2, 1e-2),
        [("xray-spc", "GradMask")] = new(9.24e-3, 0.385, 9.238e-3, 0.385154),
        [("xray-spc", "RightForTheRightReasons")] = new(7.98e-4, 1e-4, 1.355e-3, 7.742941),
        [("xray-nospc", "Baseline")] = new(1e-2, 0),
        [("xray-nospc", "Masked")] = new(6.87e-4, 0),
        [("xray-nospc", "ActDiff")] = new(8.92e-3, 0.578, 8.917e-3, 0.577742),
        [("xray-nospc", "Adversarial")] = new(3.82e-3, 5.66e-4, null, null, 4, 4.27e-3),
        [("xray-nospc", "GradMask")] = new(1e-2, 0.098, null, 0.097965),
        [("xray-nospc", "RightForTheRightReasons")] = new(2.35e-4, 9.57, 1.393e-3, 10),
        [("rsna-vpc", "Baseline")] = new(9.99e-3, 0, 9.996e-3),
        [("rsna-vpc", "Masked")] = new(2.8e-3, 0, 2.841e-3),
        [("rsna-vpc", "ActDiff")] = new(4.1e-5, 1.6, null, 1.602560),
        [("rsna-vpc", "Adversarial")] = new(9.83e-4, 10, 3.50e-4, null, 10, 1.16e-4),
        [("rsna-vpc", "GradMask")] = new(1e-2, 6.57, null, 6.570757),
        [("rsna-vpc", "RightForTheRightReasons")] = new(9.99e-3, 1e-4, 1e-2),
        [("rsna-novpc", "Baseline")] = new(5.5e-4, 0),
        [("rsna-novpc", "Masked")] = new(2.84e-3, 0, 2.841e-3),
        [("rsna-novpc", "ActDiff")] = new(1e-4, 3.88, 1e-5, 3.875686),
        [("rsna-novpc", "Adversarial")] = new(3.4e-5, 1e-4, null, null, 6, 2.35e-4),
        [("rsna-novpc", "GradMask")] = new(1e-2, 1e-4),
        [("rsna-novpc", "RightForTheRightReasons")] = new(3.11e-4, 0.23, 9.887e-3, 9.617656),
    };

    /// <summary>Table 4: what a search of λ down to 10⁻¹⁶ chose for ActDiff.</summary>
    static readonly Dictionary<string, Row> s_wide = new()
    {
        ["xray-spc"] = new(5.64e-4, 1e-16),
        ["xray-nospc"] = new(4.77e-4, 1e-16),
        ["rsna-vpc"] = new(1.7e-5, 9.26e-13, null, 9.264952e-13),
        ["rsna-novpc"] = new(1e-5, 1.7e-15, null, 1.703836e-15),
    };

    /// <summary>Table 3. <c>MaskedZero</c>, which it does not have, takes Masked's row, as in the released configurations.</summary>
    public static HyperParameters Table3(string task, string method, HyperParameterSource source) =>
        s_table3[(task, method == "MaskedZero" ? "Masked" : method)].Of(source);

    /// <summary>Table 4's wide search.</summary>
    public static HyperParameters Wide(string task, HyperParameterSource source) => s_wide[task].Of(source);

    /// <summary>Table 5: every λ is 1, and the rates are Table 3's but for three that the configurations set anew.</summary>
    public static HyperParameters EqualSkew(string task, string method, HyperParameterSource source)
    {
        var row = Table3(task, method, source);
        var rate = (task, method) switch
        {
            ("xray-spc", "RightForTheRightReasons") => 1.355e-3,
            ("rsna-vpc", "RightForTheRightReasons") => 1e-2,
            ("rsna-vpc", "Adversarial") => 3.5e-4,
            _ => row.LearningRate,
        };
        return row with { LearningRate = rate, Lambda = row.Lambda == 0 ? 0 : 1 };
    }

    /// <summary>ActDiff for the small network with the weight that the wide searches chose on X-rays: as good as none, where it is multiplied.</summary>
    public static HyperParameters LessonWide => Lesson("ActDiff") with { Lambda = s_wide["xray-spc"].Weight };

    /// <summary>
    /// For the small network on phantoms: one learning rate for all, so that the methods differ in their loss alone. Tried on seeds 77 and 78, which no profile
    /// uses.
    /// </summary>
    public static HyperParameters Lesson(string method)
    {
        var common = new HyperParameters { LearningRate = 2e-3 };
        return method switch
        {
            "ActDiff" => common with { Lambda = 1 },
            "Adversarial" => common with { Lambda = 1, EncoderEvery = 2, DiscriminatorLearningRate = 1e-3 },
            "GradMask" => common with { Lambda = 0.1 },
            "RightForTheRightReasons" => common with { Lambda = 10 },
            _ => common,
        };
    }
}
