<?php
/**
 * The Tools tab.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

defined( 'ABSPATH' ) || exit;

/**
 * Tools, of which one is shown at a time.
 */
final class ToolsTab implements Tab {

	private const SLUG = 'tools';

	/** The tools by slug; the first is shown unless another is asked for. @var non-empty-array<string, Tab> */
	private readonly array $tools;

	/**
	 * The tools.
	 *
	 * @param Tab ...$tools In the order in which they are linked.
	 */
	public function __construct( Tab ...$tools ) {
		$this->tools = array_combine( array_map( static fn( Tab $tool ) => $tool->slug(), $tools ), $tools );
	}

	/**
	 * The address of a tool.
	 *
	 * @param string $tool Its slug.
	 */
	public static function url( string $tool ): string {
		return add_query_arg( 'tool', $tool, Page::url( self::SLUG ) );
	}

	public function slug(): string {
		return self::SLUG;
	}

	public function title(): string {
		return __( 'Tools', 'scimpress' );
	}

	public function actions(): array {
		return array_merge( ...array_map( static fn( Tab $tool ) => $tool->actions(), array_values( $this->tools ) ) );
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		$this->chosen( $request )->prepare( $screen, $request );
	}

	public function show( array $request ): void {
		$chosen = $this->chosen( $request );
		if ( count( $this->tools ) > 1 ) {
			$this->show_links( $chosen );
		}
		$chosen->show( $request );
	}

	/**
	 * The tool that the address names, or else the first.
	 *
	 * @param array<string, mixed> $request The query, unslashed.
	 */
	private function chosen( array $request ): Tab {
		$slug = $request['tool'] ?? null;
		return $this->tools[ is_string( $slug ) ? $slug : '' ] ?? $this->tools[ array_key_first( $this->tools ) ];
	}

	private function show_links( Tab $chosen ): void {
		echo '<nav aria-label="' . esc_attr__( 'Tools', 'scimpress' ) . '"><ul class="subsubsub scimpress-tools">';
		foreach ( $this->tools as $slug => $tool ) {
			printf(
				'<li><a href="%1$s" class="%2$s" aria-current="%3$s">%4$s</a>%5$s</li>',
				esc_url( self::url( $slug ) ),
				esc_attr( $tool === $chosen ? 'current' : '' ),
				esc_attr( $tool === $chosen ? 'page' : 'false' ),
				esc_html( $tool->title() ),
				esc_html( array_key_last( $this->tools ) === $slug ? '' : ' | ' )
			);
		}
		echo '</ul></nav>';
	}
}
