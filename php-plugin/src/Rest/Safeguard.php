<?php
/**
 * Answers when WordPress or another plugin ends a SCIM request.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Rest;

use ScimPress\Exchange\Reply;
use ScimPress\Inspection\Inspector;

defined( 'ABSPATH' ) || exit;

/**
 * From the moment when plugins are loaded until the answer is sent, whatever would end the request with
 * a page for people ends it with a SCIM error: `wp_die()`, a fatal error, `exit`, a lost database. A
 * client that cannot parse an error may take it for a success, or for the end of a user.
 */
final class Safeguard {

	/** What `wp_die()` asks for its handler by. */
	private const DIE_HANDLERS = array( 'wp_die_handler', 'wp_die_ajax_handler', 'wp_die_json_handler', 'wp_die_jsonp_handler', 'wp_die_xmlrpc_handler', 'wp_die_xml_handler' );

	private const FATAL = array( E_ERROR, E_PARSE, E_CORE_ERROR, E_COMPILE_ERROR, E_USER_ERROR, E_RECOVERABLE_ERROR );

	private bool $is_answered = false;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Sender $sender,
		private readonly Inspector $inspector,
	) {}

	/**
	 * Begins: output is held back, and every end is watched.
	 */
	public function begin(): void {
		// Whoever flushes the buffer gets nothing out of it.
		ob_start( static fn(): string => '' );
		foreach ( self::DIE_HANDLERS as $name ) {
			add_filter( $name, array( $this, 'die_handler' ), PHP_INT_MAX - 1 );
		}
		add_action( 'shutdown', array( $this, 'at_the_end' ), PHP_INT_MIN );
		register_shutdown_function( array( $this, 'at_the_end' ) );
	}

	/**
	 * Sends the answer, once.
	 */
	public function answer( Reply $reply ): void {
		if ( ! $this->is_answered ) {
			$this->is_answered = true;
			$this->sender->send( $reply, ClientRequest::method_received() );
			$this->inspector->see_reply( $reply );
		}
	}

	/**
	 * What `wp_die()` calls; filter.
	 */
	public function die_handler(): callable {
		return function ( mixed $message, mixed $title = '', mixed $args = array() ): void {
			$this->answer( $this->has_crashed() ? Unavailable::broken() : Unavailable::for_now() );
			if ( ! is_array( $args ) || false !== ( $args['exit'] ?? true ) ) {
				exit;
			}
		};
	}

	/**
	 * Answers when nobody did; action `shutdown`, and shutdown function where WordPress has none yet.
	 */
	public function at_the_end(): void {
		$this->answer( $this->has_crashed() ? Unavailable::broken() : Unavailable::for_now() );
	}

	/**
	 * Whether PHP gave up, rather than somebody ending the request on purpose.
	 */
	private function has_crashed(): bool {
		return in_array( error_get_last()['type'] ?? 0, self::FATAL, true );
	}
}
