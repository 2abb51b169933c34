<?php
/**
 * Takes SCIM requests over from WordPress.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Rest;

use ScimPress\Auth\CredentialHeaders;
use ScimPress\Database\Failure;
use ScimPress\Exchange\Reply;
use ScimPress\Inspection\Inspector;
use ScimPress\OAuth\TokenEndpoint;
use Throwable;

defined( 'ABSPATH' ) || exit;

/**
 * Everything under the base URL, and the token endpoint, is answered here, before WordPress's REST server
 * begins.
 *
 * That server reads bodies of any size, answers malformed JSON and unknown routes in its own words,
 * lets `_method`, `_envelope`, `_fields` and `_jsonp` change a request, sends CORS headers, and asks
 * other plugins whether the API is open to strangers. None of that fits SCIM, and most of it cannot be
 * turned off for one namespace. So no route is registered there: there is one way in.
 */
final class Routes {

	private ?Target $target = null;

	private CredentialHeaders $headers;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Endpoint $endpoint,
		private readonly TokenEndpoint $token_endpoint,
		private readonly Safeguard $safeguard,
		private readonly Inspector $inspector,
	) {
		$this->headers = new CredentialHeaders();
	}

	public function add_hooks(): void {
		add_action( 'plugins_loaded', array( $this, 'recognize' ), PHP_INT_MIN );
		add_action( 'parse_request', array( $this, 'take_over' ), PHP_INT_MIN );
	}

	/**
	 * Sees whether the request is one for SCIM and guards it from here on; action `plugins_loaded`.
	 */
	public function recognize(): void {
		// wp-login.php, wp-cron.php and their like answer for themselves, whatever their parameters are.
		if ( ! is_string( $_SERVER['REQUEST_URI'] ?? null ) || 'index.php' !== $GLOBALS['pagenow'] || is_admin() || 'cli' === PHP_SAPI ) {
			return;
		}
		// WordPress puts slashes into it only after this action.
		$this->target = Target::of( $_SERVER['REQUEST_URI'] ); // phpcs:ignore WordPress.Security.ValidatedSanitizedInput -- it is compared with paths of ours, segment by segment.
		if ( null !== $this->target ) {
			$this->safeguard->begin();
			$this->headers = CredentialHeaders::take();
			if ( Inspector::is_wanted() ) {
				$this->inspector->begin( ClientRequest::read( $this->target ), $this->headers, $this->target->is_token_endpoint );
			}
		}
	}

	/**
	 * Answers the request when it is one for SCIM; action `parse_request`.
	 */
	public function take_over(): void {
		if ( null === $this->target ) {
			return;
		}
		// What other plugins, and caches of whole pages, know a request of this kind by.
		defined( 'REST_REQUEST' ) || define( 'REST_REQUEST', true );
		defined( 'DONOTCACHEPAGE' ) || define( 'DONOTCACHEPAGE', true );

		$this->safeguard->answer( $this->answer( $this->target ) );
		exit;
	}

	/**
	 * The answer to a request, whatever happens.
	 */
	private function answer( Target $target ): Reply {
		$endpoint = $target->is_token_endpoint ? $this->token_endpoint : $this->endpoint;
		try {
			return $endpoint->answer( ClientRequest::read( $target ), $this->headers );
		} catch ( Failure $failure ) {
			$this->log( $failure->getMessage() );
			return Unavailable::for_now();
		} catch ( Throwable $throwable ) {
			$this->log( get_class( $throwable ) . ' at ' . basename( $throwable->getFile() ) . ':' . $throwable->getLine() );
			return Unavailable::broken();
		}
	}

	private function log( string $line ): void {
		error_log( 'ScimPress: ' . $line ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- the owner has to learn it, and the client must not.
	}
}
