namespace EthConsortium.Core;

/// <summary>The codes under which a kind of document reports what is wrong with its shape.</summary>
internal sealed record StrictJsonCodes(ErrorCode UnknownProperty, ErrorCode DuplicateProperty, ErrorCode MissingProperty, ErrorCode WrongType);
