<?php
/**
 * A token as stored.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Auth\TrustedIssuer;
use ScimPress\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * A row of the table of tokens. Times are microseconds.
 */
final class StoredToken {

	/** Clocks differ a little: a token is accepted for so long after its end. */
	private const TOLERANCE = 60 * Clock::SECOND;

	/**
	 * Takes the columns.
	 *
	 * @param int          $id            Number of the token.
	 * @param int          $connection_id The connection whose client has it.
	 * @param string       $public_id     The part that is no secret.
	 * @param string       $digest        SHA-256 of the secret, in hexadecimal.
	 * @param string       $name          What people call it.
	 * @param list<string> $scopes        What it allows.
	 * @param int          $created       When it was made.
	 * @param int          $created_by    The WordPress user who made it; 0 for a command.
	 * @param ?int         $expires       When it ends; null for never.
	 * @param ?int         $revoked       When it was revoked.
	 * @param ?int         $last_used     When it was last accepted, to the minute.
	 * @param ?string      $last_ip       From where.
	 * @param ?TrustedIssuer $trusted_issuer Whose assertions stand for it.
	 */
	public function __construct(
		public readonly int $id,
		public readonly int $connection_id,
		public readonly string $public_id,
		public readonly string $digest,
		public readonly string $name,
		public readonly array $scopes,
		public readonly int $created,
		public readonly int $created_by,
		public readonly ?int $expires,
		public readonly ?int $revoked,
		public readonly ?int $last_used,
		public readonly ?string $last_ip,
		public readonly ?TrustedIssuer $trusted_issuer = null,
	) {}

	/**
	 * Makes a token of a row.
	 *
	 * @param array<string, string|null> $row The columns.
	 */
	public static function of_row( array $row ): self {
		$number = static fn( ?string $value ) => null === $value ? null : (int) $value;
		return new self(
			(int) $row['id'],
			(int) $row['connection_id'],
			(string) $row['public_id'],
			(string) $row['digest'],
			(string) $row['name'],
			array_values( array_filter( explode( ' ', (string) $row['scopes'] ) ) ),
			(int) $row['created'],
			(int) $row['created_by'],
			$number( $row['expires'] ),
			$number( $row['revoked'] ),
			$number( $row['last_used'] ),
			$row['last_ip'],
			TrustedIssuer::stored( $row['trusted_issuer'] ?? null ),
		);
	}

	/**
	 * The same token as an access token that was given for it lets its client be.
	 *
	 * @param string       $digest  Of the secret of the access token.
	 * @param list<string> $scopes  What the access token allows.
	 * @param int          $expires When it ends.
	 */
	public function limited( string $digest, array $scopes, int $expires ): self {
		$limits = array(
			'digest'  => $digest,
			'scopes'  => array_values( array_intersect( $this->scopes, $scopes ) ),
			'expires' => min( $expires, $this->expires ?? $expires ),
		);
		return new self( ...array( ...get_object_vars( $this ), ...$limits ) );
	}

	/**
	 * "active", "expired" or "revoked".
	 *
	 * @param int $now The time.
	 */
	public function status( int $now ): string {
		return match ( true ) {
			null !== $this->revoked => 'revoked',
			null !== $this->expires && $this->expires + self::TOLERANCE < $now => 'expired',
			default => 'active',
		};
	}
}
