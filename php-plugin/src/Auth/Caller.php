<?php
/**
 * Who asks.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Auth;

use ScimPress\Store\StoredToken;

defined( 'ABSPATH' ) || exit;

/**
 * A client whose token was accepted, or somebody who was refused and why. The reason is for the audit;
 * the core makes one answer of all of them, except for `throttled` (wait), `insecure` (use HTTPS) and
 * `conflicting` (send one token).
 */
final class Caller {

	public const CLIENT = 'client';

	public const REFUSED = 'refused';

	/**
	 * Made by {@see Caller::client()}, {@see Caller::refused()} and {@see Caller::stranger()}.
	 *
	 * @param string       $kind          CLIENT or REFUSED.
	 * @param string       $ip            From where.
	 * @param list<string> $scopes        What the token allows.
	 * @param ?int         $token_id      Which token; also one that was refused.
	 * @param ?int         $connection_id Whose token.
	 * @param ?Scheme      $scheme        How the token was shown.
	 * @param ?int         $expires       When the token ends.
	 * @param string       $reason        missing, malformed, conflicting, unknown, expired, revoked, throttled, insecure or misplaced; at the token endpoint also what is wrong with an assertion.
	 * @param ?int         $retry_after   Seconds to wait.
	 * @param bool         $is_recorded   Whether the audit takes a row of the request.
	 */
	private function __construct(
		public readonly string $kind,
		public readonly string $ip,
		public readonly array $scopes = array(),
		public readonly ?int $token_id = null,
		public readonly ?int $connection_id = null,
		public readonly ?Scheme $scheme = null,
		public readonly ?int $expires = null,
		public readonly string $reason = '',
		public readonly ?int $retry_after = null,
		public readonly bool $is_recorded = true,
	) {}

	/**
	 * A client whose token was accepted.
	 *
	 * @param StoredToken $token  Its token.
	 * @param string      $ip     From where.
	 * @param Scheme      $scheme How the token was shown.
	 */
	public static function client( StoredToken $token, string $ip, Scheme $scheme ): self {
		$scopes = array_values( array_intersect( Scope::names(), $token->scopes ) );
		return new self( self::CLIENT, $ip, $scopes, $token->id, $token->connection_id, $scheme, $token->expires );
	}

	/**
	 * Somebody without an acceptable token.
	 *
	 * @param string       $reason      Why.
	 * @param string       $ip          From where.
	 * @param ?StoredToken $token       The token that was shown, if it is one of ours.
	 * @param ?int         $retry_after Seconds to wait.
	 */
	public static function refused( string $reason, string $ip, ?StoredToken $token = null, ?int $retry_after = null ): self {
		return new self( self::REFUSED, $ip, array(), $token?->id, $token?->connection_id, reason: $reason, retry_after: $retry_after, is_recorded: null === $retry_after );
	}

	/**
	 * Somebody whose token was not even looked for in the database.
	 *
	 * @param string $reason      Why.
	 * @param string $ip          From where.
	 * @param bool   $is_recorded Whether the audit takes a row of the request.
	 */
	public static function stranger( string $reason, string $ip, bool $is_recorded ): self {
		return new self( self::REFUSED, $ip, reason: $reason, is_recorded: $is_recorded );
	}

	/**
	 * Whether a token was accepted.
	 */
	public function is_client(): bool {
		return self::CLIENT === $this->kind;
	}

	/**
	 * The caller as the core takes it: crates/wordpress/src/configuration.rs.
	 *
	 * @return array<string, mixed>
	 */
	public function for_exchange(): array {
		return $this->is_client()
			? array(
				'kind'   => self::CLIENT,
				'scopes' => $this->scopes,
				'scheme' => $this->scheme?->value,
			)
			: array(
				'kind'        => self::REFUSED,
				'reason'      => $this->reason,
				'retry_after' => $this->retry_after,
			);
	}
}
