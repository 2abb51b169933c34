<?php
/**
 * The request inspector: what it does and what it shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Inspection\Control;
use ScimPress\Inspection\Period;
use ScimPress\Plugin;

defined( 'ABSPATH' ) || exit;

/**
 * Shows requests as they come, to whoever sets up the other side.
 */
final class InspectorTool implements Tab {

	private const SCRIPT = 'scimpress-inspector';

	/**
	 * The parts.
	 *
	 * @param string         $file    The plugin's main file.
	 * @param Control        $control Begins and ends.
	 * @param InspectorSight $sight   Gathers what has come.
	 */
	public function __construct(
		private readonly string $file,
		private readonly Control $control,
		private readonly InspectorSight $sight,
	) {}

	public function slug(): string {
		return 'inspector';
	}

	public function title(): string {
		return __( 'Request inspector', 'scimpress' );
	}

	public function actions(): array {
		return array(
			'start_inspection' => $this->start( ... ),
			'stop_inspection'  => $this->stop( ... ),
			'clear_inspection' => $this->clear( ... ),
		);
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		( new InspectorHelp() )->add_to( $screen );
		wp_enqueue_script( self::SCRIPT, plugins_url( 'assets/inspector.js', $this->file ), array( 'wp-a11y' ), Plugin::VERSION, true );
	}

	public function show( array $request ): void {
		Page::template( 'inspector-tool', $this->sight->look() );
	}

	/**
	 * Begins.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 */
	private function start( array $post ): string {
		$whose = is_string( $post['connection'] ?? null ) ? $post['connection'] : '';
		$known = $this->sight->look()->connections;
		if ( '' !== $whose && ! ( ctype_digit( $whose ) && isset( $known[ (int) $whose ] ) ) ) {
			add_settings_error( Page::SLUG, 'inspection', esc_html__( 'Nothing was started: there is no such connection. Choose one from the list.', 'scimpress' ) );
		} elseif ( ! $this->control->start( '' === $whose ? null : (int) $whose, '1' === ( $post['bodies'] ?? '' ), get_current_user_id() ) ) {
			add_settings_error( Page::SLUG, 'inspection', esc_html__( 'Somebody has started it already. Stop it first to choose something else.', 'scimpress' ) );
		}
		return ToolsTab::url( $this->slug() );
	}

	/**
	 * Ends.
	 */
	private function stop(): string {
		$this->control->stop( Period::STOPPED );
		return ToolsTab::url( $this->slug() );
	}

	/**
	 * Deletes what was seen.
	 */
	private function clear(): string {
		$this->control->clear();
		add_settings_error( Page::SLUG, 'inspection', esc_html__( 'What was seen is deleted.', 'scimpress' ), 'success' );
		return ToolsTab::url( $this->slug() );
	}
}
