<?php
/**
 * What an exchange knows before it begins.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Exchange;

use ScimPress\Auth\Caller;
use ScimPress\Clock;
use ScimPress\Extension;
use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * The circumstances of one exchange, drawn once: the site, the caller, the connection, the clock and
 * what identifiers are made from. As crates/wordpress/src/configuration.rs takes it.
 */
final class Configuration {

	/** The namespace of the endpoint below the REST API. */
	public const ENDPOINT = 'scim/v2';

	/**
	 * Draws clock and seed.
	 *
	 * @param array<string, mixed>      $caller     Who asks, as the contract has it.
	 * @param ?array<string, mixed>     $connection The caller's connection, as the contract has it.
	 * @param bool                      $is_site    Whether the site itself asks.
	 */
	private function __construct(
		private readonly array $caller,
		private readonly ?array $connection,
		public readonly bool $is_site,
	) {}

	/**
	 * For a request of a client, whether its credential was accepted or not.
	 */
	public static function for_caller( Caller $caller, ?Connection $connection ): self {
		return new self( $caller->for_exchange(), $connection?->for_exchange(), false );
	}

	/**
	 * For something that happened on the site itself.
	 */
	public static function for_site( Connection $connection ): self {
		return new self( array( 'kind' => 'site' ), $connection->for_exchange(), true );
	}

	/**
	 * The base URL without a trailing slash. With plain permalinks it holds a question mark.
	 */
	public static function base_url(): string {
		return untrailingslashit( rest_url( self::ENDPOINT ) );
	}

	/**
	 * The configuration as the core takes it. Each call draws a new time and new identifiers.
	 */
	public function to_json(): string {
		return (string) wp_json_encode(
			array(
				'contract'   => Extension::CONTRACT,
				'base_url'   => self::base_url(),
				'now'        => Clock::now(),
				'seed'       => bin2hex( random_bytes( 16 ) ),
				'caller'     => $this->caller,
				'connection' => $this->connection,
			),
			JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE
		);
	}
}
