<?php
/**
 * Keeps the request inspector up to date.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Site\Setup;
use WP_Error;
use WP_REST_Request;
use WP_REST_Response;

defined( 'ABSPATH' ) || exit;

/**
 * Gives the screen what has come since it asked last. The route is none of SCIM: it is for a browser that is logged
 * in and has the screen open, and takes neither a token nor an application password.
 */
final class InspectorRoute {

	private const SPACE = 'scimpress/v1';

	private const ROUTE = '/inspection';

	/**
	 * Needs what gathers.
	 */
	public function __construct( private readonly InspectorSight $sight ) {}

	public function add_hooks(): void {
		add_action( 'rest_api_init', array( $this, 'register' ) );
	}

	/**
	 * Registers the route; action `rest_api_init`.
	 */
	public function register(): void {
		register_rest_route(
			self::SPACE,
			self::ROUTE,
			array(
				'methods'             => 'GET',
				'callback'            => array( $this, 'answer' ),
				'permission_callback' => array( $this, 'is_allowed' ),
				'args'                => array(
					'after' => array(
						'type'     => 'integer',
						'minimum'  => 0,
						'required' => true,
					),
				),
			)
		);
	}

	/**
	 * The address for the script of the screen.
	 */
	public static function url(): string {
		return rest_url( self::SPACE . self::ROUTE );
	}

	/**
	 * Whether whoever asks has the screen and may see it.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public function is_allowed( WP_REST_Request $request ): bool {
		return current_user_can( Setup::CAPABILITY ) && false !== wp_verify_nonce( (string) $request->get_header( 'X-WP-Nonce' ), 'wp_rest' );
	}

	/**
	 * What has come, as the screen shows it.
	 *
	 * @param WP_REST_Request $request The request.
	 */
	public function answer( WP_REST_Request $request ): WP_REST_Response|WP_Error {
		try {
			$data = $this->sight->look( (int) $request['after'] );
		} catch ( Failure $failure ) {
			return new WP_Error( 'scimpress_unavailable', $failure->getMessage(), array( 'status' => 503 ) );
		}
		ob_start();
		Page::template( 'inspected-requests', $data );
		$count = count( $data->requests );
		/* translators: %s: a number. */
		$text = _n( '%s new request', '%s new requests', $count, 'scimpress' );
		return new WP_REST_Response(
			array(
				'html'    => (string) ob_get_clean(),
				'count'   => $count,
				'news'    => sprintf( $text, number_format_i18n( $count ) ),
				'last'    => $data->last,
				'state'   => $data->state(),
				'running' => $data->is_running,
			)
		);
	}
}
