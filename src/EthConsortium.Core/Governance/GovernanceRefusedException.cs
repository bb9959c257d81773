namespace EthConsortium.Core.Governance;

/// <summary>The chain would refuse an action, so it was not sent. <see cref="ConsortiumException.Code"/> is that of the refusal.</summary>
public sealed class GovernanceRefusedException : ConsortiumException
{
    /// <summary>Takes the preview that says so.</summary>
    public GovernanceRefusedException(GovernancePreview preview)
        : base(
            (preview ?? throw new ArgumentNullException(nameof(preview))).Refusal?.Code ?? ErrorCode.GovernanceCallRefused,
            $"{preview.State.NameOf(preview.Actor)} cannot {preview.Action.Describe(preview.State.NameOf)}: {preview.Refusal?.Message}",
            preview.Action) => Preview = preview;

    /// <summary>What was asked for, the state of things and the refusal.</summary>
    public GovernancePreview Preview { get; }

    /// <summary>The refusal, with the contract's own error and its facts.</summary>
    public GovernanceRefusal Refusal => Preview.Refusal!;
}
