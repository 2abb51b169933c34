<?php
/**
 * What the dashboard says of SCIM.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

defined( 'ABSPATH' ) || exit;

/**
 * A box with what needs an administrator; there is none where nothing does.
 */
final class DashboardWidget {

	private const ID = 'scimpress_needs';

	/**
	 * Needs what gathers.
	 *
	 * @param Needs $needs What needs somebody.
	 */
	public function __construct( private readonly Needs $needs ) {}

	public function add_hooks(): void {
		add_action( 'wp_dashboard_setup', array( $this, 'add' ) );
	}

	/**
	 * Adds the box if there is anything in it; action `wp_dashboard_setup`.
	 */
	public function add(): void {
		$needs = current_user_can( Setup::CAPABILITY ) ? $this->needs->all() : array();
		if ( array() !== $needs ) {
			wp_add_dashboard_widget( self::ID, esc_html__( 'SCIM needs you', 'scimpress' ), static fn() => self::show( $needs ), null, null, 'normal', 'high' );
		}
	}

	/**
	 * Prints what is in the box.
	 *
	 * @param list<Need> $needs What needs somebody.
	 */
	private static function show( array $needs ): void {
		echo '<ul class="ul-disc">';
		foreach ( $needs as $need ) {
			echo '<li style="overflow-wrap: anywhere"><div>' . esc_html( $need->text ) . '</div>';
			if ( '' === $need->url ) {
				echo '<code>' . esc_html( $need->label ) . '</code>';
			} else {
				echo '<a href="' . esc_url( $need->url ) . '">' . esc_html( $need->label ) . '</a>';
			}
			echo '</li>';
		}
		echo '</ul>';
	}
}
