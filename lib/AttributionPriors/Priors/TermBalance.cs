namespace AttributionPriors.Priors;

/// <summary>
/// Brings a term to the size of another: the ratio of their means over the batches seen, which the first epoch settles for all that follow.
/// </summary>
sealed class TermBalance
{
    double _reference, _term;

    /// <summary>Counts a batch.</summary>
    public void See(double reference, double term) => (_reference, _term) = (_reference + reference, _term + term);

    /// <summary>What the term is multiplied by; 0 for a term that was always 0, which has no size.</summary>
    public double Factor => _term == 0 ? 0 : _reference / _term;

    public void Save(BinaryWriter writer)
    {
        writer.Write(_reference);
        writer.Write(_term);
    }

    public void Load(BinaryReader reader) => (_reference, _term) = (reader.ReadDouble(), reader.ReadDouble());
}
